//! Makes a world and says how fast: `cargo run --release -p world --example make -- FOLDER PROCESSES SEED`.

use std::path::PathBuf;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let out = PathBuf::from(args.next().ok_or("usage: make FOLDER [PROCESSES] [SEED]")?);
    let processes = args.next().map_or(Ok(3000), |text| text.parse())?;
    let seed = args.next().map_or(Ok(1), |text| text.parse())?;
    let started = Instant::now();
    let summary = world::write(&world::Settings { seed, processes }, &out, &mut |_| {})?;
    let seconds = started.elapsed().as_secs_f64();
    println!("{summary:#?}");
    println!("{seconds:.2} s, {:.1} MB/s of releases", summary.release_bytes as f64 / seconds / 1e6);
    Ok(())
}
