"""`Contestant`: one engine at one workload, ready to be timed."""

from . import clock


class Contestant:
    """An engine of this process with the call that it makes of a workload."""

    def __init__(self, engine):
        self.name, self.version, self.engine = engine.name, engine.version, engine
        self.run = None

    def prepare(self, workload):
        """Make the call ready and run it once: the arrays it gives, or None where the workload has no such engine."""
        self.run = self.engine.prepare(workload)
        return None if self.run is None else self.engine.arrays(self.run())

    def seconds(self, number):
        """What `number` calls take."""
        return clock.seconds(self.run, number, self.engine.wait)

    def close(self):
        """Let go of the call, and of the graph it may hold."""
        self.run = None
