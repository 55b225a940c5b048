"""What was checked, and what was wrong."""


class Report:
    """Counts checks and keeps faults; a fault names its page and what to look at."""

    def __init__(self):
        self.checks, self.faults = 0, []

    def check(self, ok, fault):
        """One check: `fault` is said where it does not hold."""
        self.checks += 1
        if not ok and fault not in self.faults:
            self.faults.append(fault)
        return bool(ok)

    def none(self, found, front):
        """One check that nothing was found; each thing found is a fault of its own."""
        self.checks += 1
        self.faults += [f"{front}: {fault}" for fault in found if f"{front}: {fault}" not in self.faults]
