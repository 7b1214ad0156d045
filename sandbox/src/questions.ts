import { story } from './names.ts';

export interface Question {
  readonly title: string;
  readonly query: string;
}

const badVersion = `version:mlflow:demo/${story.model}/${story.badVersion}`;
/** The table whatever its state: clouds name the place that a job read, and no state of it. */
const badTable = `dataset:${encodeURIComponent(story.badDataset.uri)}`;

/** What is worth asking about the story, with its ids filled in. */
export const questions: readonly Question[] = [
  {
    title: 'What was fraud version 3 made from, and how do we know?',
    query: `query MadeFrom {
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
        path { from relationship to evidence { source nativeField nativeValue } }
      }
    }
  }
}
`,
  },
  {
    title: 'The payments table is bad: which production endpoints, in which cloud, stand on it, and how do we know?',
    query: `query StandsOnBadData {
  lineageNode(id: "${badTable}") {
    name
    dependents(depth: 25, kinds: [ENDPOINT]) {
      totalCount
      complete
      edges {
        depth
        node {
          id
          name
          ... on Endpoint {
            registry { id kind }
            stage
            traffic { name weightPercent version { id } }
          }
        }
        path { from relationship to evidence { source nativeField nativeValue } }
      }
      sources { registry { id } state asOf }
    }
  }
}
`,
  },
  {
    title: 'What does the alias champion of fraud mean right now?',
    query: `query ChampionNow {
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
