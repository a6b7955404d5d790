"""The record of decisions."""


class RecordFault(Exception):
    """The record cannot be used; `unusable` tells that the file named is no record, rather than that writing failed."""

    def __init__(self, message: str, unusable: bool = False) -> None:
        self.unusable = unusable
        super().__init__(message)
