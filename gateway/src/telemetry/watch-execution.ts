import type { GatewayInterface } from '@apollo/server-gateway-interface';
import { outcomeOf } from './outcome.ts';
import type { Telemetry } from './telemetry.ts';

/** The same gateway, whose planning and executing of a request is a span. */
export function watchExecution(gateway: GatewayInterface, { traces }: Telemetry): GatewayInterface {
  if (traces === undefined) return gateway;
  return {
    onSchemaLoadOrUpdate: (listen) => gateway.onSchemaLoadOrUpdate(listen),
    async load(options) {
      const { executor } = await gateway.load(options);
      if (executor === null) return { executor };
      return {
        executor: (context) =>
          traces.run({ name: 'execute', attributes: {} }, async (end) => {
            const result = await executor(context);
            end({ outcome: outcomeOf(result.errors) });
            return result;
          }),
      };
    },
    stop: () => gateway.stop(),
  };
}
