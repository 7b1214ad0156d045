/** The names of the story that several registries, or the questions about it, use. */
export const story = {
  badDataset: { uri: 's3://acme/payments', digest: 'd3' },
  model: 'fraud',
  badVersion: '3',
} as const;
