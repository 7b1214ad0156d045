import { story } from './story.ts';

export interface Question {
  readonly title: string;
  readonly query: string;
}

const badVersion = `version:mlflow:demo/${story.model}/${story.badVersion}`;
const badDataset = `dataset:${encodeURIComponent(story.badDataset.uri)}/${story.badDataset.digest}`;

/** What is worth asking about the story, with its ids filled in. */
export const questions: readonly Question[] = [
  {
    title: 'What was fraud version 3 made from, and how do we know?',
    query: `{
  modelVersion(id: "${badVersion}") {
    name
    version
    stage
    aliases
    metrics { name value }
    upstream(depth: 10, kinds: [DATASET, CODE_COMMIT]) {
      complete
      edges {
        depth
        node { id kind name }
        path { relationship to evidence { source nativeField nativeValue } }
      }
    }
  }
}
`,
  },
  {
    title: 'The payments table in state d3 is bad: which versions stand on it?',
    query: `{
  lineageNode(id: "${badDataset}") {
    name
    dependents(depth: 25, kinds: [MODEL_VERSION]) {
      totalCount
      complete
      nodes {
        id
        ... on ModelVersion { stage aliases owner consoleUrl }
      }
      sources { registry { id } state asOf }
    }
  }
}
`,
  },
  {
    title: 'What does the alias champion of fraud mean right now?',
    query: `{
  modelVersionByUri(uri: "models:/fraud@champion") {
    id
    version
    description
    framework
    createdAt
    model { name aliases { name version { version } } }
  }
}
`,
  },
];
