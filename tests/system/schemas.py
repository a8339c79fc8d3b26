"""data/schema as the tests need it: validators with local references, and a schema's own table of keys."""
import functools
import json
import os

import jsonschema
from hall import ROOT

FOLDER = os.path.join(ROOT, "data/schema")
NAMES = ("board", "hall", "bus", "scenario")
TYPES = {"text": "string", "int": "integer", "bool": "boolean", "choice": "string", "object": "object",
         "list": "array", "item": "string"}


@functools.cache
def load(name):
    """By file name."""
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return json.load(file)


@functools.cache
def validator(name):
    """By "board", "hall", "bus" or "scenario"; references stay inside the folder."""
    schema = load(f"{name}.schema.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    store = {f"{n}.schema.json": load(f"{n}.schema.json") for n in NAMES}
    resolver = jsonschema.RefResolver(f"{name}.schema.json", schema, store=store)
    return jsonschema.Draft202012Validator(schema, resolver=resolver)


def trouble(name, values):
    """What the schema has against the values, one line each."""
    return [f"{error.json_path}: {error.message[:160]}" for error in validator(name).iter_errors(values)]


def _resolved(node, file):
    """A node with what it refers to beneath its own members, and the file of that."""
    while "$ref" in node:
        where, _, pointer = node["$ref"].partition("#/")
        file = where or file
        target = load(file)
        for step in pointer.split("/"):
            target = target[step]
        node = {**target, **{k: v for k, v in node.items() if k != "$ref"}}
    return node, file


def _add(table, path, node, file, needed=False, always=False):
    node, file = _resolved(node, file)
    entry = table.setdefault(path, {"needed": False, "always": False, "nodes": []})
    entry["needed"] |= needed
    entry["always"] |= always
    entry["nodes"].append(node)
    _walk(table, path, node, file)


def _needed_somewhere(node, file):
    """Keys that are required, always or in some case."""
    node, file = _resolved(node, file)
    names = set(node.get("required", ())).union(*node.get("dependentRequired", {}).values())
    for case in [node.get("then"), node.get("else"), *node.get("allOf", ()), *node.get("oneOf", ())]:
        names |= _needed_somewhere(case, file) if case else set()
    return names


def _walk(table, path, node, file):
    needed = _needed_somewhere(node, file)
    for key, value in node.get("properties", {}).items():
        _add(table, f"{path}.{key}" if path else key, value, file, key in needed,
             key in node.get("required", ()))
    for choice in node.get("anyOf", ()):
        if "type" in choice or "$ref" in choice:
            _add(table, path, choice, file)
    if isinstance(node.get("additionalProperties"), dict):
        _add(table, f"{path}.*", node["additionalProperties"], file)
    if "items" in node:
        _add(table, f"{path}[]", node["items"], file)


@functools.cache
def table(name):
    """{path: {"needed" in some case, "always", "nodes"}} as asked_keys.tables() writes paths."""
    keys = {}
    _walk(keys, "", load(f"{name}.schema.json"), f"{name}.schema.json")
    return keys
