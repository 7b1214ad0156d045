export interface Statement {
  readonly text: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export type Row = Readonly<Record<string, unknown>>;
