/** Both stand-ins and the clients that are measured against them, each a process of its own. */
import { fileURLToPath } from 'node:url';
import { startChild, type Child } from '../child.ts';
import type { Counted, GraphReady, StandInSettings, WorkspaceReady } from './stand-in.ts';
import type { ClientSettings, Walked } from './walked.ts';

export interface SceneSettings {
  readonly schools: number;
  readonly people: number;
  readonly latency: number;
  readonly graphPage: number;
  readonly workspacePage?: number | undefined;
  readonly perSecond?: number | undefined;
}

export type Question = 'graph' | 'workspace' | 'both' | 'lanes';
export interface Measured extends Walked {
  /** What was asked of both stand-ins meanwhile. */
  readonly calls: number;
  readonly refused: number;
  /** Most requests that were open at once, to either of them. */
  readonly peak: number;
}

export interface Scene {
  readonly graph: GraphReady;
  readonly workspace: WorkspaceReady;
  /** What a client is given. */
  readonly settings: (more?: Partial<ClientSettings>) => ClientSettings;
  client(file: 'ours' | 'plain', settings: ClientSettings): Promise<Child<unknown>>;
  measure(client: Child<unknown>, question: Question): Promise<Measured>;
  close(): Promise<void>;
}

export const fileOf = (name: string): string => fileURLToPath(new URL(`${name}.ts`, import.meta.url));

export const openScene = async (settings: SceneSettings): Promise<Scene> => {
  const { schools, people, latency, perSecond, graphPage, workspacePage } = settings;
  const common = { schools, people, latency, perSecond };
  const start = <Ready>(more: Pick<StandInSettings, 'cloud' | 'page'>) =>
    startChild<Ready>(fileOf('stand-in'), { ...common, ...more }, { beside: true });
  const [graph, workspace] = await Promise.all([
    start<GraphReady>({ cloud: 'graph', page: graphPage }),
    start<WorkspaceReady>({ cloud: 'workspace', page: workspacePage }),
  ]);
  const clients: Child<unknown>[] = [];
  const counts = () =>
    Promise.all([graph, workspace].map(async (one) => (await one.ask('count')) as Counted));
  return {
    graph: graph.ready,
    workspace: workspace.ready,
    settings: (more) => ({
      graph: graph.ready,
      workspace: workspace.ready,
      page: graphPage,
      perSecond,
      ...more,
    }),
    client: async (file, given) => {
      const client = await startChild(fileOf(file), given);
      clients.push(client);
      return client;
    },
    measure: async (client, question) => {
      await counts();
      const walked = (await client.ask(question)) as Walked;
      const counted = await counts();
      return {
        ...walked,
        calls: counted.reduce((sum, { total }) => sum + total, 0),
        refused: counted.reduce((sum, { refused }) => sum + refused, 0),
        peak: Math.max(...counted.map(({ peak }) => peak)),
      };
    },
    close: async () => {
      await Promise.all([...clients, graph, workspace].map((child) => child.stop()));
    },
  };
};
