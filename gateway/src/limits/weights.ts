/** What the estimate of an operation is made of; docs/limits.md explains it. The unit is one value in the answer. */
export const weights = {
  /** One value of one object: a leaf, or an object beside what is asked of it. */
  field: 1,
  /** Entries of a list whose size nothing says. */
  list: 5,
  /** One level of a walk through the graph, whatever it finds there. */
  level: 10,
};

/** Arguments that say how long the nearest list below may be, the first that is given. */
export const sizeArguments: readonly string[] = ['first', 'last', 'limit', 'maxNodes', 'maxPaths'];

/** Arguments that say how many levels a walk goes; together they say how far. */
export const levelArguments: readonly string[] = ['depth', 'maxDepth', 'upstreamDepth', 'dependentsDepth'];
