"""The one error of this package: a file that is refused as a whole."""


class FileRefusedError(Exception):
    """The file cannot be taken; `message` tells its owner what to do, `code` tells programs which rule spoke."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
