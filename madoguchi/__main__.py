"""`python -m madoguchi` is `madoguchi`."""

from madoguchi.cli.main import main

if __name__ == "__main__":
    main()
