"""An SFTP server with a user and a password, and the machine's files: asyncssh's own, in a process of its own."""

import asyncio
import sys

import asyncssh


async def serve(port: int, host_key: str, *known: str) -> None:
    """`known` is the one user and the password."""

    class Server(asyncssh.SSHServer):
        def password_auth_supported(self) -> bool:
            return True

        def validate_password(self, username: str, password: str) -> bool:
            return (username, password) == known

    server = await asyncssh.listen(
        "127.0.0.1", port, server_host_keys=[host_key], server_factory=Server, sftp_factory=True
    )
    await server.wait_closed()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), *sys.argv[2:5]))
