//! Time of the processor and memory: other programs on the machine do not count.

/// Seconds of the processor since it was started, of all threads of this process.
#[derive(Clone, Copy, Debug)]
pub struct Clock(f64);

impl Clock {
    /// Starts now.
    pub fn start() -> Clock {
        Clock(cpu_seconds())
    }

    /// Seconds since.
    pub fn seconds(self) -> f64 {
        cpu_seconds() - self.0
    }
}

fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// The most memory this process has held since [`forget_peak`], in MB; 0 where the system does not say (Linux does).
pub fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}

/// Begins the peak anew from what is held now, where the system allows it.
pub fn forget_peak() {
    // Without it the peak is that of all figures so far: too much, never too little.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}
