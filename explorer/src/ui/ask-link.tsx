interface AskLinkProps {
  readonly text: string;
  readonly variables: object;
}

/** Leads to GraphiQL with the question that a page has asked; what stands behind `#` is read by graphiql/src/link.ts. */
export function AskLink({ text, variables }: AskLinkProps) {
  const question = new URLSearchParams({ query: text, variables: JSON.stringify(variables, null, 2) });
  return <a href={`/#${question.toString()}`}>Ask in GraphiQL</a>;
}
