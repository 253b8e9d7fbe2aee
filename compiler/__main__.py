"""``python -m compiler`` is ``formwork``."""

from compiler.cli.main import main

if __name__ == "__main__":
    main()
