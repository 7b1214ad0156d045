import type { Operation } from '../data/generated/operations.ts';

interface AskLinkProps<Answer, Variables> {
  readonly operation: Operation<Answer, Variables>;
  readonly variables: Variables;
}

/** Leads to GraphiQL with the question that a page has asked; what stands behind `#` is read by graphiql/src/link.ts. */
export function AskLink<Answer, Variables>({ operation, variables }: AskLinkProps<Answer, Variables>) {
  const question = new URLSearchParams({ query: operation.text, variables: JSON.stringify(variables, null, 2) });
  return (
    <a className="ask-link" href={`/#${question.toString()}`}>
      Ask in GraphiQL
    </a>
  );
}
