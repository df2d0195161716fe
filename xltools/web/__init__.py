"""The local service and its page: the use cases of ``work`` for people who do not know what a terminal is."""
