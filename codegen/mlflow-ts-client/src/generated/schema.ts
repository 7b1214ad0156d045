// Generated from codegen/mlflow/openapi.yaml by `npm run codegen`. Do not edit.

export interface paths {
  '/api/2.0/mlflow/registered-models/search': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Registered models, page by page, with aliases. Prompts are left out. */
    get: operations['searchRegisteredModels'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/registered-models/get': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One registered model with aliases and tags. A prompt answers too. */
    get: operations['getRegisteredModel'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/registered-models/alias': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The version an alias points to. An unknown alias is a 400, not a 404. */
    get: operations['getModelVersionByAlias'];
    put?: never;
    /** Sets an alias, or moves it to another version. */
    post: operations['setRegisteredModelAlias'];
    /** Removes an alias. The request has a body. */
    delete: operations['deleteRegisteredModelAlias'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/registered-models/create': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Creates a registered model without versions. An existing name is a 400. */
    post: operations['createRegisteredModel'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/registered-models/update': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Changes the description of a registered model. */
    patch: operations['updateRegisteredModel'];
    trace?: never;
  };
  '/api/2.0/mlflow/registered-models/delete': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Deletes a registered model and all its versions. The request has a body. */
    delete: operations['deleteRegisteredModel'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/registered-models/rename': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Renames a registered model, and with it all its versions. No webhook tells. */
    post: operations['renameRegisteredModel'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/registered-models/set-tag': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Sets a tag of a registered model. */
    post: operations['setRegisteredModelTag'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/registered-models/delete-tag': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Removes a tag of a registered model. The request has a body. */
    delete: operations['deleteRegisteredModelTag'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/registered-models/get-latest-versions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The newest version of each stage.
     * @deprecated
     */
    get: operations['getLatestVersions'];
    put?: never;
    /**
     * The newest version of each stage, asked for in a body.
     * @deprecated
     */
    post: operations['postLatestVersions'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/model-versions/search': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Versions of any models, page by page, never with aliases. Prompts are left out. */
    get: operations['searchModelVersions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/model-versions/get': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One version with aliases. A version of a prompt answers too. */
    get: operations['getModelVersion'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/model-versions/get-download-uri': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Where the files of a version are. Resolves `models:/m-...` sources, also through copies. */
    get: operations['getModelVersionDownloadUri'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/model-versions/get-artifact': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * One file of a version as it is stored, for example `MLmodel`, which is YAML.
     * @description Outside of the API prefix, as MLflow's own pages use it.
     */
    get: operations['getModelVersionArtifact'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/model-versions/create': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Registers files as the next version of a model that exists. */
    post: operations['createModelVersion'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/model-versions/update': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Changes the description of a version. */
    patch: operations['updateModelVersion'];
    trace?: never;
  };
  '/api/2.0/mlflow/model-versions/delete': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Deletes a version; its number is not used again. The request has a body. */
    delete: operations['deleteModelVersion'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/model-versions/set-tag': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Sets a tag of a version. Does not move its time of update. */
    post: operations['setModelVersionTag'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/model-versions/delete-tag': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Removes a tag of a version. The request has a body. */
    delete: operations['deleteModelVersionTag'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/model-versions/transition-stage': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Moves a version to another stage. Aliases have taken the place of stages.
     * @deprecated
     */
    post: operations['transitionModelVersionStage'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/runs/get': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One run with everything about it, also a deleted one. */
    get: operations['getRun'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/runs/search': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Runs of the named experiments, without `inputs.model_inputs`. */
    post: operations['searchRuns'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/experiments/get': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One experiment. */
    get: operations['getExperiment'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/experiments/search': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Experiments, page by page. Without `max_results` it is a 400. */
    post: operations['searchExperiments'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/logged-models/{model_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One logged model with its parameters and its own metrics. A deleted one is a 404. */
    get: operations['getLoggedModel'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/logged-models/search': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Logged models of the named experiments, 50 a page unless `max_results` says more. */
    post: operations['searchLoggedModels'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/webhooks': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** All webhooks, page by page, without their secrets. */
    get: operations['listWebhooks'];
    put?: never;
    /** Asks MLflow to call a URL on the given events. */
    post: operations['createWebhook'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/2.0/mlflow/webhooks/{webhook_id}': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        webhook_id: components['parameters']['WebhookId'];
      };
      cookie?: never;
    };
    /** One webhook, without its secret. */
    get: operations['getWebhook'];
    put?: never;
    post?: never;
    /** Deletes a webhook. */
    delete: operations['deleteWebhook'];
    options?: never;
    head?: never;
    /** Changes the named members of a webhook. */
    patch: operations['updateWebhook'];
    trace?: never;
  };
  '/api/2.0/mlflow/webhooks/{webhook_id}/test': {
    parameters: {
      query?: never;
      header?: never;
      path: {
        webhook_id: components['parameters']['WebhookId'];
      };
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Delivers an invented example now and tells what came back. */
    post: operations['testWebhook'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/version': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The version of the server as bare text. */
    get: operations['getVersion'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the server answers. Asks for no login. */
    get: operations['getHealth'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/3.0/mlflow/server-info': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the server can do. Asks for no login; older servers do not have it. */
    get: operations['getServerInfo'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    /** @description Any text without `/` and `:`; upper and lower case differ. */
    ModelName: string;
    /** @description Decimal number, counted per model from 1. */
    VersionNumber: string;
    /** @description Letters, digits, `_` and `-`; upper and lower case differ. */
    Alias: string;
    /**
     * @description Comparisons joined by `AND`.
     * @example name IN ('fraud', 'churn')
     * @example attributes.run_id = '4f2c'
     */
    Filter: string;
    OrderBy: string[];
    /** @description Absent or empty on the last page. */
    NextPageToken: string;
    /** Format: int64 */
    Int64: number;
    Int64Input: number | string;
    /**
     * Format: int64
     * @description Milliseconds since 1970 (UTC).
     */
    Timestamp: number;
    Double: number | string;
    /**
     * @example None
     * @example Staging
     * @example Production
     * @example Archived
     */
    Stage: string;
    /**
     * @example ACTIVE_ONLY
     * @example DELETED_ONLY
     * @example ALL
     */
    ViewType: string;
    /**
     * @example PENDING_REGISTRATION
     * @example FAILED_REGISTRATION
     * @example READY
     */
    ModelVersionStatus: string;
    /**
     * @example RUNNING
     * @example SCHEDULED
     * @example FINISHED
     * @example FAILED
     * @example KILLED
     */
    RunStatus: string;
    /**
     * @example LOGGED_MODEL_STATUS_UNSPECIFIED
     * @example LOGGED_MODEL_PENDING
     * @example LOGGED_MODEL_READY
     * @example LOGGED_MODEL_UPLOAD_FAILED
     */
    LoggedModelStatus: string;
    /**
     * @example ACTIVE
     * @example DISABLED
     */
    WebhookStatus: string;
    Error: {
      /**
       * @example RESOURCE_DOES_NOT_EXIST
       * @example INVALID_PARAMETER_VALUE
       */
      error_code?: string;
      message?: string;
    };
    Tag: {
      key?: string;
      value?: string;
    };
    Tags: components['schemas']['Tag'][];
    Param: {
      key?: string;
      value?: string;
    };
    Metric: {
      key?: string;
      value?: components['schemas']['Double'];
      timestamp?: components['schemas']['Timestamp'];
      step?: components['schemas']['Int64'];
      dataset_name?: string;
      dataset_digest?: string;
      model_id?: string;
      run_id?: string;
    };
    RegisteredModel: {
      name?: components['schemas']['ModelName'];
      creation_timestamp?: components['schemas']['Timestamp'];
      last_updated_timestamp?: components['schemas']['Timestamp'];
      user_id?: string;
      description?: string;
      /** @description The newest of each stage, not the newest of all. */
      latest_versions?: components['schemas']['ModelVersion'][];
      tags?: components['schemas']['Tags'];
      aliases?: components['schemas']['RegisteredModelAlias'][];
    };
    RegisteredModelAlias: {
      alias?: components['schemas']['Alias'];
      version?: components['schemas']['VersionNumber'];
    };
    ModelVersion: {
      name?: components['schemas']['ModelName'];
      version?: components['schemas']['VersionNumber'];
      creation_timestamp?: components['schemas']['Timestamp'];
      /**
       * Format: int64
       * @description Moved by stage and description, not by tags and aliases.
       */
      last_updated_timestamp?: number;
      user_id?: string;
      current_stage?: components['schemas']['Stage'];
      description?: string;
      /** @description Location of the files, or `models:/...` for a logged model or a copy. */
      source?: string;
      /** @description Empty when unknown. */
      run_id?: string;
      run_link?: string;
      status?: components['schemas']['ModelVersionStatus'];
      status_message?: string;
      tags?: components['schemas']['Tags'];
      /** @description Filled where a single version is asked for, never in lists. */
      aliases?: components['schemas']['Alias'][];
      model_id?: string;
      model_params?: components['schemas']['ModelParam'][];
      model_metrics?: components['schemas']['Metric'][];
    };
    ModelParam: {
      name?: string;
      value?: string;
    };
    Experiment: {
      experiment_id?: string;
      name?: string;
      artifact_location?: string;
      /**
       * @example active
       * @example deleted
       */
      lifecycle_stage?: string;
      creation_time?: components['schemas']['Timestamp'];
      last_update_time?: components['schemas']['Timestamp'];
      tags?: components['schemas']['Tags'];
    };
    Run: {
      info?: components['schemas']['RunInfo'];
      data?: components['schemas']['RunData'];
      inputs?: components['schemas']['RunInputs'];
      outputs?: components['schemas']['RunOutputs'];
    };
    RunInfo: {
      run_id?: string;
      run_name?: string;
      experiment_id?: string;
      /** @description The tag `mlflow.user`, or `unknown`. */
      user_id?: string;
      status?: components['schemas']['RunStatus'];
      start_time?: components['schemas']['Timestamp'];
      end_time?: components['schemas']['Timestamp'];
      artifact_uri?: string;
      /**
       * @example active
       * @example deleted
       */
      lifecycle_stage?: string;
    };
    RunData: {
      metrics?: components['schemas']['Metric'][];
      params?: components['schemas']['Param'][];
      tags?: components['schemas']['Tags'];
    };
    RunInputs: {
      dataset_inputs?: components['schemas']['DatasetInput'][];
      /** @description Not in searches. */
      model_inputs?: components['schemas']['ModelInput'][];
    };
    RunOutputs: {
      model_outputs?: components['schemas']['ModelOutput'][];
    };
    DatasetInput: {
      /** @description `mlflow.data.context` says what the dataset was for. */
      tags?: components['schemas']['Tag'][];
      dataset?: components['schemas']['Dataset'];
    };
    Dataset: {
      name?: string;
      digest?: string;
      source_type?: string;
      /** @description JSON text; its members depend on `source_type`. */
      source?: string;
      /** @description JSON text. */
      schema?: string;
      /** @description JSON text. */
      profile?: string;
    };
    ModelInput: {
      model_id?: string;
    };
    ModelOutput: {
      model_id?: string;
      step?: components['schemas']['Int64'];
    };
    LoggedModel: {
      info?: components['schemas']['LoggedModelInfo'];
      data?: components['schemas']['LoggedModelData'];
    };
    LoggedModelInfo: {
      model_id?: string;
      experiment_id?: string;
      name?: string;
      creation_timestamp_ms?: components['schemas']['Timestamp'];
      last_updated_timestamp_ms?: components['schemas']['Timestamp'];
      artifact_uri?: string;
      status?: components['schemas']['LoggedModelStatus'];
      model_type?: string;
      source_run_id?: string;
      status_message?: string;
      /** @description `mlflow.modelVersions` is JSON text with the versions made of it, repeats included. */
      tags?: components['schemas']['Tag'][];
      registrations?: components['schemas']['LoggedModelRegistration'][];
    };
    LoggedModelRegistration: {
      name?: components['schemas']['ModelName'];
      version?: components['schemas']['VersionNumber'];
    };
    LoggedModelData: {
      params?: components['schemas']['Param'][];
      metrics?: components['schemas']['Metric'][];
    };
    Webhook: {
      webhook_id?: string;
      name?: string;
      description?: string;
      url?: string;
      events?: components['schemas']['WebhookEvent'][];
      status?: components['schemas']['WebhookStatus'];
      creation_timestamp?: components['schemas']['Timestamp'];
      last_updated_timestamp?: components['schemas']['Timestamp'];
    };
    WebhookEvent: {
      /**
       * @example REGISTERED_MODEL
       * @example MODEL_VERSION
       * @example MODEL_VERSION_TAG
       * @example MODEL_VERSION_ALIAS
       */
      entity?: string;
      /**
       * @example CREATED
       * @example UPDATED
       * @example DELETED
       * @example SET
       */
      action?: string;
    };
    WebhookTestResult: {
      success?: boolean;
      /** Format: int32 */
      response_status?: number;
      response_body?: string;
      error_message?: string;
    };
    ServerInfo: {
      /**
       * @example SqlStore
       * @example FileStore
       */
      store_type?: string | null;
      workspaces_enabled?: boolean;
    };
  };
  responses: {
    /** @description Done. */
    Empty: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': Record<string, never>;
      };
    };
    /** @description What went wrong. Only the API itself answers in JSON. */
    Error: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': components['schemas']['Error'];
        'text/html': string;
        'text/plain': string;
      };
    };
    /** @description The registered model. */
    RegisteredModel: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          registered_model?: components['schemas']['RegisteredModel'];
        };
      };
    };
    /** @description A page of registered models. */
    RegisteredModelPage: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          registered_models?: components['schemas']['RegisteredModel'][];
          next_page_token?: components['schemas']['NextPageToken'];
        };
      };
    };
    /** @description The version. */
    ModelVersion: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          model_version?: components['schemas']['ModelVersion'];
        };
      };
    };
    /** @description The versions. */
    ModelVersions: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          model_versions?: components['schemas']['ModelVersion'][];
        };
      };
    };
    /** @description A page of versions. */
    ModelVersionPage: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          model_versions?: components['schemas']['ModelVersion'][];
          next_page_token?: components['schemas']['NextPageToken'];
        };
      };
    };
    /** @description The webhook. */
    Webhook: {
      headers: {
        [name: string]: unknown;
      };
      content: {
        'application/json': {
          webhook?: components['schemas']['Webhook'];
        };
      };
    };
  };
  parameters: {
    ModelName: components['schemas']['ModelName'];
    VersionNumber: components['schemas']['VersionNumber'];
    Alias: components['schemas']['Alias'];
    Filter: components['schemas']['Filter'];
    /** @description The most rows of a page. */
    MaxResults: components['schemas']['Int64Input'];
    OrderBy: components['schemas']['OrderBy'];
    /** @description The `next_page_token` of the page before. */
    PageToken: string;
    WebhookId: string;
  };
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  searchRegisteredModels: {
    parameters: {
      query?: {
        filter?: components['parameters']['Filter'];
        /** @description The most rows of a page. */
        max_results?: components['parameters']['MaxResults'];
        order_by?: components['parameters']['OrderBy'];
        /** @description The `next_page_token` of the page before. */
        page_token?: components['parameters']['PageToken'];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components['responses']['RegisteredModelPage'];
      default: components['responses']['Error'];
    };
  };
  getRegisteredModel: {
    parameters: {
      query: {
        name: components['parameters']['ModelName'];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components['responses']['RegisteredModel'];
      default: components['responses']['Error'];
    };
  };
  getModelVersionByAlias: {
    parameters: {
      query: {
        name: components['parameters']['ModelName'];
        alias: components['parameters']['Alias'];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components['responses']['ModelVersion'];
      default: components['responses']['Error'];
    };
  };
  setRegisteredModelAlias: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: components['schemas']['ModelName'];
          alias: components['schemas']['Alias'];
          version: components['schemas']['VersionNumber'];
        };
      };
    };
    responses: {
      200: components['responses']['Empty'];
      default: components['responses']['Error'];
    };
  };
  deleteRegisteredModelAlias: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: components['schemas']['ModelName'];
          alias: components['schemas']['Alias'];
        };
      };
    };
    responses: {
      200: components['responses']['Empty'];
      default: components['responses']['Error'];
    };
  };
  createRegisteredModel: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: components['schemas']['ModelName'];
          tags?: components['schemas']['Tags'];
          description?: string;
        };
      };
    };
    responses: {
      200: components['responses']['RegisteredModel'];
      default: components['responses']['Error'];
    };
  };
  updateRegisteredModel: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: components['schemas']['ModelName'];
          /** @description When absent, the description is removed. */
          description?: string;
        };
      };
    };
    responses: {
      200: components['responses']['RegisteredModel'];
      default: components['responses']['Error'];
    };
  };
  deleteRegisteredModel: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: components['schemas']['ModelName'];
        };
      };
    };
    responses: {
      200: components['responses']['Empty'];
      default: components['responses']['Error'];
    };
  };
  renameRegisteredModel: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: components['schemas']['ModelName'];
          new_name: components['schemas']['ModelName'];
        };
      };
    };
    responses: {
      200: components['responses']['RegisteredModel'];
      default: components['responses']['Error'];
    };
  };
  setRegisteredModelTag: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: components['schemas']['ModelName'];
          key: string;
          value: string;
        };
      };
    };
    responses: {
      200: components['responses']['Empty'];
      default: components['responses']['Error'];
    };
  };
  deleteRegisteredModelTag: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: components['schemas']['ModelName'];
          key: string;
        };
      };
    };
    responses: {
      200: components['responses']['Empty'];
      default: components['responses']['Error'];
    };
  };
  getLatestVersions: {
    parameters: {
      query: {
        name: components['parameters']['ModelName'];
        /** @description Only these stages; all of them when absent. */
        stages?: components['schemas']['Stage'][];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components['responses']['ModelVersions'];
      default: components['responses']['Error'];
    };
  };
  postLatestVersions: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: components['schemas']['ModelName'];
          stages?: components['schemas']['Stage'][];
        };
      };
    };
    responses: {
      200: components['responses']['ModelVersions'];
      default: components['responses']['Error'];
    };
  };
  searchModelVersions: {
    parameters: {
      query?: {
        filter?: components['parameters']['Filter'];
        /** @description The most rows of a page. */
        max_results?: components['parameters']['MaxResults'];
        order_by?: components['parameters']['OrderBy'];
        /** @description The `next_page_token` of the page before. */
        page_token?: components['parameters']['PageToken'];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components['responses']['ModelVersionPage'];
      default: components['responses']['Error'];
    };
  };
  getModelVersion: {
    parameters: {
      query: {
        name: components['parameters']['ModelName'];
        version: components['parameters']['VersionNumber'];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components['responses']['ModelVersion'];
      default: components['responses']['Error'];
    };
  };
  getModelVersionDownloadUri: {
    parameters: {
      query: {
        name: components['parameters']['ModelName'];
        version: components['parameters']['VersionNumber'];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The location. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            artifact_uri?: string;
          };
        };
      };
      default: components['responses']['Error'];
    };
  };
  getModelVersionArtifact: {
    parameters: {
      query: {
        name: components['parameters']['ModelName'];
        version: components['parameters']['VersionNumber'];
        /** @description Relative to the folder of the version. */
        path: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The bytes of the file, under a media type that MLflow guesses from its name. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/octet-stream': string;
          'text/plain': string;
        };
      };
      default: components['responses']['Error'];
    };
  };
  createModelVersion: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: components['schemas']['ModelName'];
          /** @description Location of the files; `models:/m-...` needs `model_id` with it. */
          source: string;
          /** @description Not checked to exist. */
          run_id?: string;
          /** @description For a run of another server. */
          run_link?: string;
          /** @description The logged model it is made of. */
          model_id?: string;
          tags?: components['schemas']['Tags'];
          description?: string;
        };
      };
    };
    responses: {
      200: components['responses']['ModelVersion'];
      default: components['responses']['Error'];
    };
  };
  updateModelVersion: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: components['schemas']['ModelName'];
          version: components['schemas']['VersionNumber'];
          /** @description When absent, the description is removed. */
          description?: string;
        };
      };
    };
    responses: {
      200: components['responses']['ModelVersion'];
      default: components['responses']['Error'];
    };
  };
  deleteModelVersion: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: components['schemas']['ModelName'];
          version: components['schemas']['VersionNumber'];
        };
      };
    };
    responses: {
      200: components['responses']['Empty'];
      default: components['responses']['Error'];
    };
  };
  setModelVersionTag: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: components['schemas']['ModelName'];
          version: components['schemas']['VersionNumber'];
          key: string;
          value: string;
        };
      };
    };
    responses: {
      200: components['responses']['Empty'];
      default: components['responses']['Error'];
    };
  };
  deleteModelVersionTag: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: components['schemas']['ModelName'];
          version: components['schemas']['VersionNumber'];
          key: string;
        };
      };
    };
    responses: {
      200: components['responses']['Empty'];
      default: components['responses']['Error'];
    };
  };
  transitionModelVersionStage: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: components['schemas']['ModelName'];
          version: components['schemas']['VersionNumber'];
          stage: components['schemas']['Stage'];
          /** @description Archives the others of that stage. */
          archive_existing_versions: boolean;
        };
      };
    };
    responses: {
      200: components['responses']['ModelVersion'];
      default: components['responses']['Error'];
    };
  };
  getRun: {
    parameters: {
      query: {
        run_id: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The run. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            run?: components['schemas']['Run'];
          };
        };
      };
      default: components['responses']['Error'];
    };
  };
  searchRuns: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          /** @description Nothing is found without. */
          experiment_ids?: string[];
          filter?: components['schemas']['Filter'];
          run_view_type?: components['schemas']['ViewType'];
          max_results?: components['schemas']['Int64Input'];
          order_by?: components['schemas']['OrderBy'];
          page_token?: string;
        };
      };
    };
    responses: {
      /** @description A page of runs. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            runs?: components['schemas']['Run'][];
            next_page_token?: components['schemas']['NextPageToken'];
          };
        };
      };
      default: components['responses']['Error'];
    };
  };
  getExperiment: {
    parameters: {
      query: {
        experiment_id: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The experiment. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            experiment?: components['schemas']['Experiment'];
          };
        };
      };
      default: components['responses']['Error'];
    };
  };
  searchExperiments: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          filter?: components['schemas']['Filter'];
          view_type?: components['schemas']['ViewType'];
          max_results: components['schemas']['Int64Input'];
          order_by?: components['schemas']['OrderBy'];
          page_token?: string;
        };
      };
    };
    responses: {
      /** @description A page of experiments. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            experiments?: components['schemas']['Experiment'][];
            next_page_token?: components['schemas']['NextPageToken'];
          };
        };
      };
      default: components['responses']['Error'];
    };
  };
  getLoggedModel: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        model_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The logged model. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            model?: components['schemas']['LoggedModel'];
          };
        };
      };
      default: components['responses']['Error'];
    };
  };
  searchLoggedModels: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          experiment_ids: string[];
          filter?: components['schemas']['Filter'];
          /** @description Only metrics on these datasets count in filter and order. */
          datasets?: {
            dataset_name?: string;
            dataset_digest?: string;
          }[];
          max_results?: components['schemas']['Int64Input'];
          order_by?: {
            /**
             * @example creation_timestamp
             * @example metrics.auc
             */
            field_name?: string;
            ascending?: boolean;
            dataset_name?: string;
            dataset_digest?: string;
          }[];
          page_token?: string;
        };
      };
    };
    responses: {
      /** @description A page of logged models. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            models?: components['schemas']['LoggedModel'][];
            next_page_token?: components['schemas']['NextPageToken'];
          };
        };
      };
      default: components['responses']['Error'];
    };
  };
  listWebhooks: {
    parameters: {
      query?: {
        /** @description The most rows of a page. */
        max_results?: components['parameters']['MaxResults'];
        /** @description The `next_page_token` of the page before. */
        page_token?: components['parameters']['PageToken'];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page of webhooks. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            webhooks?: components['schemas']['Webhook'][];
            next_page_token?: components['schemas']['NextPageToken'];
          };
        };
      };
      default: components['responses']['Error'];
    };
  };
  createWebhook: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name: string;
          description?: string;
          /** @description https, unless the server allows more. */
          url: string;
          events: components['schemas']['WebhookEvent'][];
          /** @description Key of the signature. Never given back. */
          secret?: string;
          status?: components['schemas']['WebhookStatus'];
        };
      };
    };
    responses: {
      200: components['responses']['Webhook'];
      default: components['responses']['Error'];
    };
  };
  getWebhook: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        webhook_id: components['parameters']['WebhookId'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components['responses']['Webhook'];
      default: components['responses']['Error'];
    };
  };
  deleteWebhook: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        webhook_id: components['parameters']['WebhookId'];
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: components['responses']['Empty'];
      default: components['responses']['Error'];
    };
  };
  updateWebhook: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        webhook_id: components['parameters']['WebhookId'];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          name?: string;
          description?: string;
          url?: string;
          events?: components['schemas']['WebhookEvent'][];
          secret?: string;
          status?: components['schemas']['WebhookStatus'];
        };
      };
    };
    responses: {
      200: components['responses']['Webhook'];
      default: components['responses']['Error'];
    };
  };
  testWebhook: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        webhook_id: components['parameters']['WebhookId'];
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          event?: components['schemas']['WebhookEvent'];
        };
      };
    };
    responses: {
      /** @description The outcome of the delivery. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            result?: components['schemas']['WebhookTestResult'];
          };
        };
      };
      default: components['responses']['Error'];
    };
  };
  getVersion: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description For example `3.17.2`. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/html': string;
        };
      };
      default: components['responses']['Error'];
    };
  };
  getHealth: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description `OK` */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/plain': string;
        };
      };
      default: components['responses']['Error'];
    };
  };
  getServerInfo: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The set-up. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ServerInfo'];
        };
      };
      default: components['responses']['Error'];
    };
  };
}
