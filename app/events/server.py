"""The web server, which ends its live streams before it waits for connections to close."""

import socket

import uvicorn

from app.events.stream import Streams


class StreamingServer(uvicorn.Server):
    """uvicorn would hold a stream open until its patience ends, since no browser leaves first."""

    def __init__(self, config: uvicorn.Config, streams: Streams) -> None:
        super().__init__(config)
        self._streams = streams

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop at once: streams first, then everything else."""
        self._streams.close()
        await super().shutdown(sockets)
