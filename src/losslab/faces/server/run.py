"""Running the server on a socket, with an end in bounded time."""

import socket

import uvicorn

from losslab.faces.server.lab import lab
from losslab.faces.server.patience import PatientProtocol, patient
from losslab.faces.server.settings import Settings


def serve(settings: Settings, bound: socket.socket) -> None:
    """Serve on a listening socket until told to stop."""
    config = uvicorn.Config(
        patient(lab(settings)),
        root_path=settings.root_path,
        log_level="warning",
        access_log=False,
        server_header=False,
        http=PatientProtocol,
        timeout_keep_alive=settings.seconds_to_ask,
        timeout_graceful_shutdown=settings.seconds_to_finish,
        ws="none",
    )
    uvicorn.Server(config).run(sockets=[bound])
