"""nginx on loopback, unprivileged, in a directory of its own: the real origin that benchmarks ask."""
import os
import pathlib
import socket
import subprocess
import time
import typing

CONFIGURATION = """{user}daemon off; pid {directory}/pid; error_log {directory}/error.log; worker_processes 1;
events {{ worker_connections 4096; }}
http {{
  types {{ text/html html shtml htm; text/xml xml; application/json json; text/plain txt; }}
  log_format bench '$msec $server_addr $connection $connection_requests $status $request_uri';
  access_log {directory}/access.log bench;
  client_body_temp_path {directory}/b; proxy_temp_path {directory}/p; fastcgi_temp_path {directory}/f; uwsgi_temp_path {directory}/u;
  scgi_temp_path {directory}/s; keepalive_requests 100000;
  server {{ {server} }}
}}
"""


class Line(typing.NamedTuple):
    time: float
    address: str
    connection: int
    request: int  # of the connection, from 1
    status: int
    path: str


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Nginx:
    """Serves while the `with` block runs. `server` is the inside of a server block; {port} stands for the port."""

    def __init__(self, directory, server):
        self.directory = pathlib.Path(directory)
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.server = server.format(port=self.port)

    def __enter__(self):
        self.directory.mkdir(parents=True)
        (self.directory / "nginx.conf").write_text(CONFIGURATION.format(
            user="user root; " if os.geteuid() == 0 else "", directory=self.directory, server=self.server))
        self.process = subprocess.Popen(["nginx", "-p", self.directory, "-c", self.directory / "nginx.conf",
                                         "-e", self.directory / "error.log"])
        for _ in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return self
            time.sleep(0.05)
        self.__exit__()
        raise RuntimeError("nginx did not start: " + (self.directory / "error.log").read_text())

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def log(self):
        lines = []
        for text in (self.directory / "access.log").read_text().splitlines():
            time_, address, connection, request, status, path = text.split(" ", 5)
            lines.append(Line(float(time_), address, int(connection), int(request), int(status), path))
        return lines
