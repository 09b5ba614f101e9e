"""Methods: one folder each, which says what it registers; ``adapters["mine"]`` is the class of hyper-parameters."""

from stbench.registry import Registry, declared

adapters: Registry[type] = Registry("adapter", builtin=declared(__name__, "ADAPTERS"), group="stbench.adapters")
register = adapters.register
