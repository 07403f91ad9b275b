#!/usr/bin/env python3
"""Holds JSON lines against a JSON Schema: validate_jsonl.py SCHEMA FILE. Says what is wrong with the first lines that are."""
import json
import sys

from jsonschema import Draft202012Validator


def main(schema_path, lines_path):
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    wrong = lines = 0
    with open(lines_path, encoding="utf-8") as file:
        for lines, line in enumerate(file, 1):
            for error in list(validator.iter_errors(json.loads(line)))[:3]:
                wrong += 1
                print(f"line {lines}: {'/'.join(map(str, error.absolute_path))}: {error.message[:300]}")
            if wrong > 10:
                break
    print(f"{lines} lines")
    return 1 if wrong or not lines else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
