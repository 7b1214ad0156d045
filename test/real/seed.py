"""Fills an MLflow with one of everything, and prints as JSON what MLflow's own client says of it all afterwards.

    seed.py DATABASE    the SQLite file of the server that MLFLOW_TRACKING_URI names
"""

import contextlib
import json
import math
import sqlite3
import sys
import tempfile
from pathlib import Path

from mlflow import MlflowClient
from mlflow.artifacts import load_text
from mlflow.entities import Dataset, DatasetInput, InputTag, LoggedModelInput, LoggedModelOutput, Metric, Param, ViewType

client = MlflowClient()
MISSING_RUN = "0123456789abcdef0123456789abcdef"
COMMIT = "4f2c9e1a" + "0" * 32
ODD_NAMES = [
    "it's", 'double "quotes"', "both ' and \"", "back\\slash", "\\", "new\nline", "tab\there", " padded ", "percent%2Fname", "100%",
    "a+b", "plus and space + ", "a&b=c;d", "hash#tag", "what?", "at@sign", "at@1", "comma,name", "(paren)", "[bracket]", "{brace}",
    "<angle>", "`tick`", "$dollar", "!bang", "*star*", "~tilde", "^caret", "pipe|name", "dot.dot", "日本 モデル", "Ünïcödé", "e\u0301",
    "\u00e9", "emoji 🦊", "\u200bzero", "مرحبا", "Odd", "odd", "latest", "1", "m-0123456789abcdef", "Production", "null", "constructor",
    "__proto__", "long" * 64 + "x",
]


def add_experiments():
    return client.create_experiment("fraud"), client.create_experiment("other")


def add_run(experiment, name, *, user="ann", tags=None, ended=True):
    run_id = client.create_run(experiment, run_name=name, tags={**({"mlflow.user": user} if user else {}), **(tags or {})}).info.run_id
    if ended:
        client.set_terminated(run_id)
    return run_id


def add_logged_model(experiment, name, run_id, *, metrics=(), params=None, flavor=None):
    model = client.create_logged_model(experiment, name=name, source_run_id=run_id, params=params)
    for key, value, dataset, digest in metrics:
        client.log_metric(run_id, key, value, model_id=model.model_id, dataset_name=dataset, dataset_digest=digest)
    with tempfile.TemporaryDirectory() as folder:
        text = "flavors:\n  python_function:\n    loader_module: acme\n" + (f"  {flavor}:\n    code: null\n" if flavor else "")
        Path(folder, "MLmodel").write_text(text)
        client.log_model_artifacts(model.model_id, folder)
    client.log_outputs(run_id, [LoggedModelOutput(model.model_id, 0)])
    client.finalize_logged_model(model.model_id, "READY")
    return model.model_id


def add_version(name, source, run_id=None, **options):
    return client.create_model_version(name, source, run_id, await_creation_for=None, **options).version


def add_logged_version(name, model_id, **options):
    return add_version(name, f"models:/{model_id}", model_id=model_id, **options)


def dataset(name, digest, source_type, source):
    return DatasetInput(Dataset(name, digest, source_type, source), [InputTag("mlflow.data.context", "training")])


def add_runs(experiment):
    parent = add_run(experiment, "sweep")
    middle = add_run(experiment, "fold", tags={"mlflow.parentRunId": parent, "mlflow.source.git.commit": "4f2c9e1"})
    git = {
        "mlflow.source.git.commit": COMMIT,
        "mlflow.source.git.branch": "main",
        "mlflow.source.git.repoURL": "https://bob:hidden@git.example/fraud.git",
    }
    run_id = add_run(experiment, "fit", user="bob", tags={"mlflow.parentRunId": middle, **git})
    now = 1_700_000_000_000
    values = [("nan", math.nan, 0), ("inf", math.inf, 1), ("minus inf", -math.inf, 2), ("big step", 0.5, 2**62)]
    values += [("tiny", 5e-324, 0), ("large", 1e308, 3)]
    values += [("negative step", -0.25, -7), ("auc", 0.1, 1), ("auc", 0.91, 2), ("path/name", 7, 0), ("日本", 1.5, 0)]
    params = [Param("depth", "6"), Param("long", "x" * 6000), Param("odd / key", " 日本\n")]
    client.log_batch(run_id, [Metric(key, value, now, step) for key, value, step in values], params)
    sources = [
        ("payments", "d3", "s3", '{"uri": "s3://acme/payments/"}'),
        ("cards", "d4", "gs", '{"uri": "gs://Acme-Bucket/cards"}'),
        ("web", "d5", "http", '{"url": "https://user:hidden@data.example/x.csv?sig=hidden"}'),
        ("hub", "d6", "hugging_face", '{"path": "acme/reviews", "config_name": "en", "split": "train"}'),
        ("script", "d7", "code", '{"tags": {"mlflow.user": "ann", "mlflow.source.name": "fit.py"}}'),
        ("local", "d8", "local", '{"uri": "/data/local.csv"}'),
        ("text", "d9", "custom", "the table of Friday"),
        ("delta", "d10", "delta_table", '{"path": "dbfs:/lake/orders", "delta_table_version": 3}'),
        ("odd / name?", "d#11", "s3", '{"uri": "s3a://acme/odd name/%20#x"}'),
    ]
    client.log_inputs(run_id, [dataset(*source) for source in sources])
    return {"parent": parent, "middle": middle, "fit": run_id}


def add_fraud(experiment, runs):
    client.create_registered_model("fraud", tags={"team": "risk", "empty": ""}, description="Scores card payments")
    metrics = [("f1", 0.8, "payments", "d3"), ("f1", 0.7, "cards", "d4"), ("auc", 0.92, None, None)]
    logged = add_logged_model(experiment, "fraud", runs["fit"], params={"depth": "7"}, flavor="sklearn", metrics=metrics)
    tags = {"team": "fraud", "approved": "yes", "a/b c:d.e-f_ü": "日本\nline"}
    first = add_logged_version("fraud", logged, tags=tags, description="First\nversion 🦊")
    add_version("fraud", "s3://acme/models/fraud/2", runs["fit"], tags={"approved": "no"}, run_link="https://ci.example/2")
    add_version("fraud", "s3://acme/models/fraud/3", MISSING_RUN)
    deleted_run = add_run(experiment, "deleted", user=None)
    client.log_metric(deleted_run, "auc", 0.5)
    add_version("fraud", "s3://acme/models/fraud/4", deleted_run)
    client.delete_run(deleted_run)
    add_version("fraud", f"runs:/{runs['fit']}/model", runs["fit"])
    for stage in ["Staging", "Production", "Archived"]:
        client.transition_model_version_stage("fraud", add_version("fraud", "s3://acme/models/fraud/staged"), stage)
    for stage in ["Production", "Archived"]:
        client.transition_model_version_stage("fraud", add_version("fraud", "s3://acme/models/fraud/staged"), stage)
    client.delete_model_version("fraud", add_version("fraud", "s3://acme/models/fraud/gone"))
    add_version("fraud", "s3://acme/models/fraud/12", run_link="https://ci.example/12")
    aliases = {"champion": first, "Best_One-2": first, "日本": 2, "Champion": 3, "1": 4, "-": 4, "serving": 12, "ünïcödé": 12}
    for alias, version in aliases.items():
        client.set_registered_model_alias("fraud", alias, version)
    return logged


def add_models_of_one_run(experiment):
    run_id = add_run(experiment, "two models", tags={"mlflow.source.git.commit": "9" * 64})
    for name, value in [("small", 0.6), ("large", 0.7)]:
        client.create_registered_model(name)
        model_id = add_logged_model(experiment, name, run_id, flavor="xgboost", metrics=[("auc", value, None, None)])
        add_logged_version(name, model_id)
    client.log_metric(run_id, "loss", 0.3)
    return run_id


def add_copies(experiment, logged):
    client.create_registered_model("fraud-prod", description="Copied")
    client.copy_model_version("models:/fraud/1", "fraud-prod")
    client.copy_model_version("models:/fraud-prod/1", "fraud-staging")
    client.copy_model_version("models:/fraud@日本", "fraud-prod")
    fine = add_run(experiment, "fine-tune")
    client.log_inputs(fine, models=[LoggedModelInput(logged)])
    client.create_registered_model("fraud-tuned")
    add_logged_version("fraud-tuned", add_logged_model(experiment, "fraud-tuned", fine, flavor="torch"))


def add_evaluations(experiment, other, logged):
    for place, name, value in [(experiment, "evaluate", 0.77), (other, "evaluate elsewhere", 0.66)]:
        run_id = add_run(place, name)
        holdout = dataset("holdout", "h1", "s3", '{"uri": "s3://acme/holdout/%s"}' % place)
        client.log_inputs(run_id, [holdout], models=[LoggedModelInput(logged)])
        client.log_metric(run_id, "auc", value, model_id=logged, dataset_name="holdout", dataset_digest="h1")
    unnamed = add_run(experiment, "evaluate on nothing")
    client.log_metric(unnamed, "latency", 12, model_id=logged)


def add_oddities(experiment, database):
    for name in ODD_NAMES:
        client.create_registered_model(name)
        version = add_version(name, "s3://acme/odd")
        client.set_registered_model_alias(name, "champion", version)
    foreign = add_logged_model(experiment, "lost", add_run(experiment, "lost"), flavor="sklearn")
    client.create_registered_model("lost")
    add_logged_version("lost", foreign)
    client.delete_logged_model(foreign)
    client.create_registered_model("unfinished")
    add_version("unfinished", "s3://acme/unfinished", add_run(experiment, "unfinished", ended=False))
    client.create_registered_model("renamed-before")
    add_version("renamed-before", "s3://acme/renamed")
    client.rename_registered_model("renamed-before", "renamed-after")
    client.create_registered_model("empty", tags={"team": "nobody"})
    for _ in range(2):
        client.create_registered_model("made-anew")
        add_version("made-anew", "s3://acme/anew")
        client.delete_registered_model("made-anew")
    client.create_registered_model("made-anew")
    add_version("made-anew", "s3://acme/anew/again")
    client.create_registered_model("states")
    for status in ["PENDING_REGISTRATION", "FAILED_REGISTRATION", "READY"]:
        version = add_version("states", "s3://acme/states")
        # No call sets it: the server does while it works.
        with sqlite3.connect(database, timeout=30) as connection:
            statement = "UPDATE model_versions SET status = ?, status_message = ? WHERE name = 'states' AND version = ?"
            connection.execute(statement, [status, f"It is {status}", version])
        connection.close()


def add_prompts():
    for text in ["Say {{ what }}", "Tell {{ what }}"]:
        client.register_prompt("greeting", text, commit_message="try")
    client.set_prompt_alias("greeting", "champion", 2)
    return [{"name": "greeting", "versions": ["1", "2"], "alias": "champion"}]


def tell_version(found):
    version = client.get_model_version(found.name, found.version)
    place = client.get_model_version_download_uri(found.name, found.version)
    keys = ["name", "creation_timestamp", "last_updated_timestamp", "current_stage", "description", "source", "run_id"]
    keys += ["status", "status_message", "tags", "model_id"]
    return {
        **{key: getattr(version, key) for key in keys},
        "version": str(version.version),
        "aliases": sorted(version.aliases),
        "place": place,
        "framework": tell_framework(place),
    }


def tell_framework(place):
    if not place.startswith("mlflow-artifacts:"):
        return None
    try:
        lines = load_text(f"{place}/MLmodel").splitlines()
    except Exception:  # the files went with the logged model
        return None
    flavors = [line.strip(" :") for line in lines if line.startswith("  ") and line[2] != " "]
    return next((flavor for flavor in flavors if flavor != "python_function"), flavors[0])


def tell_metric(metric):
    value = "NaN" if math.isnan(metric.value) else metric.value
    keys = ["key", "step", "timestamp", "dataset_name", "dataset_digest", "run_id", "model_id"]
    return {"value": value, **{key: getattr(metric, key) for key in keys}}


def last_metric(run_id, key):
    return max(client.get_metric_history(run_id, key), key=lambda metric: (metric.step, metric.timestamp))


def tell_run(found):
    run = client.get_run(found.info.run_id)
    dataset_keys = ["name", "digest", "source_type", "source"]
    inputs = [{key: getattr(given.dataset, key) for key in dataset_keys} for given in run.inputs.dataset_inputs]
    keys = ["run_id", "run_name", "experiment_id", "status", "lifecycle_stage", "start_time", "end_time"]
    return {
        **{key: getattr(run.info, key) for key in keys},
        "tags": run.data.tags,
        "params": run.data.params,
        "metrics": [tell_metric(last_metric(run.info.run_id, key)) for key in run.data.metrics],
        "datasets": inputs,
        "model_inputs": [given.model_id for given in run.inputs.model_inputs],
        "model_outputs": [made.model_id for made in run.outputs.model_outputs] if run.outputs else [],
    }


def tell_logged_model(found):
    model = client.get_logged_model(found.model_id)
    keys = ["model_id", "source_run_id", "artifact_location", "tags", "params"]
    return {**{key: getattr(model, key) for key in keys}, "metrics": [tell_metric(metric) for metric in model.metrics or []]}


def tell_model(found):
    model = client.get_registered_model(found.name)
    aliases = {alias: str(version) for alias, version in model.aliases.items()}
    return {"name": model.name, "description": model.description, "tags": model.tags, "aliases": aliases}


def seed():
    experiment, other = add_experiments()
    runs = add_runs(experiment)
    logged = add_fraud(experiment, runs)
    add_models_of_one_run(experiment)
    add_copies(experiment, logged)
    add_evaluations(experiment, other, logged)
    add_oddities(experiment, sys.argv[1])
    return [experiment, other], add_prompts()


def main():
    with contextlib.redirect_stdout(sys.stderr):  # the client reports its progress there
        experiments, prompts = seed()
    story = {
        "models": [tell_model(model) for model in client.search_registered_models(max_results=1000)],
        "versions": [tell_version(version) for version in client.search_model_versions(max_results=1000)],
        "runs": [tell_run(run) for run in client.search_runs(experiments, run_view_type=ViewType.ALL)],
        "loggedModels": [tell_logged_model(model) for model in client.search_logged_models(experiments, max_results=1000)],
        "prompts": prompts,
        "missingRun": MISSING_RUN,
    }
    print(json.dumps(story))


main()
