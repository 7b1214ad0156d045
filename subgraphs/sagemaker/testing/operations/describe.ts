import { z } from 'zod';
import { notThere } from '../errors.ts';
import type { Row } from '../state/records.ts';
import { entityName } from '../validation.ts';
import { operation } from './operation.ts';

export const describeTrainingJob = operation(z.object({ TrainingJobName: entityName }), ({ TrainingJobName }, state) =>
  withoutTags(found(state.trainingJobs.get(TrainingJobName), `Training job ${TrainingJobName}`)),
);

export const describeModel = operation(z.object({ ModelName: entityName }), ({ ModelName }, state) =>
  withoutTags(found(state.models.get(ModelName), `Model ${ModelName}`)),
);

export const describeEndpoint = operation(z.object({ EndpointName: entityName }), ({ EndpointName }, state) => {
  const { areVariantsSearchable: _searchable, ...row } = found(state.endpoints.get(EndpointName), `Endpoint ${EndpointName}`);
  return withoutTags(row);
});

export const describeEndpointConfig = operation(z.object({ EndpointConfigName: entityName }), ({ EndpointConfigName }, state) =>
  found(state.endpointConfigs.get(EndpointConfigName), `Endpoint configuration ${EndpointConfigName}`),
);

function found(row: Row | undefined, what: string): Row {
  if (row === undefined) throw notThere(what);
  return row;
}

function withoutTags({ Tags: _tags, ...row }: Row): Row {
  return row;
}
