"""A Ray without processes: actors answer as a script says, and nodes are what the test says."""

from types import SimpleNamespace


class RayActorError(Exception):
    """An actor was lost."""


class RayTaskError(Exception):
    """An actor's method raised."""

    cause = None


class FakeRay:
    """``script`` takes a job and gives what its actor answers, or the error that asking for it raises."""

    def __init__(self, nodes, script, beginning=None):
        self.nodes_now, self.script, self.beginning = nodes, script, beginning
        self.exceptions = SimpleNamespace(RayActorError=RayActorError, RayTaskError=RayTaskError)
        self.alive, self.most, self.held = [], 0, []

    def nodes(self):
        return [{"Alive": True, "Resources": each} for each in self.nodes_now]

    def remote(self, **options):
        assert options == {"max_restarts": 0, "max_task_retries": 0}
        return lambda kind: SimpleNamespace(options=self._begun)

    def wait(self, awaited, num_returns, timeout):
        return awaited[:1], awaited[1:]

    def get(self, answer):
        value = answer()
        if isinstance(value, (RayActorError, RayTaskError)):
            raise value
        return value

    def kill(self, actor):
        self.alive.remove(actor)

    def _begun(self, **options):
        return SimpleNamespace(remote=lambda: self._actor(options))

    def _actor(self, options):
        actor = SimpleNamespace(
            holds=options,
            begin=SimpleNamespace(remote=lambda briefing: lambda: self.beginning and self.beginning()),
            execute=SimpleNamespace(remote=lambda job: lambda: self.script(job)),
        )
        self.alive.append(actor)
        self.held.append({name: sum(each.holds[name] or 0 for each in self.alive) for name in options})
        self.most = max(self.most, len(self.alive))
        return actor
