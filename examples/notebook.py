"""All model versions of all registries as a pandas frame, page by page. Needs requests and pandas; TRIBUTARY_URL and TRIBUTARY_TOKEN say whom to ask."""

import os

import pandas as pd
import requests

QUERY = """query Versions($first: Int!, $after: String) {
  modelVersions(first: $first, after: $after) {
    nodes { id name version registry { id kind } stage owner framework createdAt }
    pageInfo { hasNextPage endCursor }
  }
}"""
session = requests.Session()
if "TRIBUTARY_TOKEN" in os.environ:
    session.headers["authorization"] = "Bearer " + os.environ["TRIBUTARY_TOKEN"]

rows, page = [], {"hasNextPage": True, "endCursor": None}
while page["hasNextPage"]:
    variables = {"first": int(os.environ.get("PAGE_SIZE", "200")), "after": page["endCursor"]}
    url = os.environ.get("TRIBUTARY_URL", "http://127.0.0.1:4000/graphql")
    answer = session.post(url, json={"query": QUERY, "variables": variables}, timeout=30).json()
    for error in answer.get("errors", []):  # A registry that is down costs its own fields, and the rest is there.
        print("not answered:", error["message"])
    found = answer["data"]["modelVersions"]
    rows, page = rows + found["nodes"], found["pageInfo"]

frame = pd.json_normalize(rows)
frame["createdAt"] = pd.to_datetime(frame["createdAt"])
print(frame.groupby(["registry.id", "stage"], dropna=False).size().to_string())
