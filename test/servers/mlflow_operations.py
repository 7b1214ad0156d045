"""Prints, as JSON, every REST operation of the installed MLflow. Read from the protobuf descriptors its server makes its routes from.

operations  service, method, verb, path, visibility, served (false: Databricks only), request and response fields
messages    the fields of every message that these use, by full name
enums       the values of every enumeration that these use, by full name
routes      the other routes of the server: no descriptor says what they take and give
A field is {name, type, repeated, required}, in a request also its place: path, query or body.
"""

import json
import logging
import re
import sys

from google.protobuf.descriptor import FieldDescriptor

logging.disable(logging.WARNING)

from mlflow.protos import databricks_pb2 as options
from mlflow.server import app

SCALARS = {
    FieldDescriptor.TYPE_BOOL: "bool",
    FieldDescriptor.TYPE_BYTES: "bytes",
    FieldDescriptor.TYPE_DOUBLE: "double",
    FieldDescriptor.TYPE_FLOAT: "double",
    FieldDescriptor.TYPE_STRING: "string",
}


class Catalogue:
    """Collects what the fields refer to."""

    def __init__(self):
        self.messages = {}
        self.enums = {}

    def describe_field(self, field):
        if field.message_type is not None:
            kind = self.describe_message(field.message_type)
        elif field.enum_type is not None:
            kind = field.enum_type.full_name
            self.enums[kind] = [value.name for value in field.enum_type.values]
        else:
            kind = SCALARS.get(field.type, "int")
        return {
            "name": field.name,
            "type": kind,
            "repeated": field.is_repeated,
            "required": field.is_required or field.GetOptions().Extensions[options.validate_required],
        }

    def describe_message(self, message):
        name = message.full_name
        if name not in self.messages:
            self.messages[name] = None  # a message may hold itself
            self.messages[name] = self.describe_fields(message)
        return name

    def describe_fields(self, message):
        return [self.describe_field(field) for field in message.fields]

    def describe_request(self, message, verb, path):
        in_path = re.findall(r"{(?:\w+\.)*(\w+)}", path)
        rest = "query" if verb == "GET" else "body"
        return [{**field, "place": "path" if field["name"] in in_path else rest} for field in self.describe_fields(message)]


def find_services():
    """Services of all the protocol modules that the server itself has loaded."""
    modules = [module for name, module in sys.modules.items() if name.startswith("mlflow.protos.")]
    services = {}
    for module in modules:
        services.update(getattr(getattr(module, "DESCRIPTOR", None), "services_by_name", {}))
    return services.values()


def without_names(path):
    return re.sub(r"{.*?}|<.*?>", "*", path)


def describe_operations(catalogue, routes):
    for service in find_services():
        for method in service.methods:
            rpc = method.GetOptions().Extensions[options.rpc]
            for endpoint in rpc.endpoints:
                path = f"/api/{endpoint.since.major}.0{endpoint.path}"
                yield {
                    "service": service.full_name,
                    "method": method.name,
                    "verb": endpoint.method,
                    "path": path,
                    "visibility": options.Visibility.Name(rpc.visibility),
                    "served": (endpoint.method, without_names(path)) in routes,
                    "request": catalogue.describe_request(method.input_type, endpoint.method, path),
                    "response": catalogue.describe_fields(method.output_type),
                }


def main():
    routes = {(verb, without_names(rule.rule)): rule.rule for rule in app.url_map.iter_rules() for verb in rule.methods}
    catalogue = Catalogue()
    operations = list(describe_operations(catalogue, routes))
    described = {(operation["verb"], without_names(operation["path"])) for operation in operations}
    others = [{"verb": key[0], "path": path} for key, path in routes.items() if key not in described and key[0] not in ("HEAD", "OPTIONS")]
    print(json.dumps({"operations": operations, "messages": catalogue.messages, "enums": catalogue.enums, "routes": others}))


if __name__ == "__main__":
    main()
