"""The command line of the migrations: see the package."""

import os
import sys

import migrations


def main(arguments: list[str]) -> int:
    """Run one command; answers 2 when it is not one of them."""
    if "DATABASE_URL" not in os.environ:
        print("DATABASE_URL is not set: which database?", file=sys.stderr)  # noqa: T201
        return 2
    match arguments:
        case ["upgrade"]:
            migrations.upgrade(os.environ["DATABASE_URL"])
        case ["new", message]:
            migrations.new(message)
        case _:
            print(migrations.__doc__, file=sys.stderr)  # noqa: T201
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
