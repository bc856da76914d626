/** Where the trail's anchors are kept: a container of another storage account, or in local mode a file. */
import { createFileAnchors } from '../connectors/anchor-file/anchors.ts';
import { createAnchors } from '../connectors/azure/anchors.ts';
import type { Config } from './config.ts';
import type { Anchors } from './core/ports.ts';
import { storageOf } from './storage.ts';

export interface OpenAnchors extends Anchors {
  close(): Promise<void>;
}

/** Undefined where none are kept: in local mode only. @throws AppError `misconfigured` */
export const openAnchors = async ({
  anchors,
  bot,
}: Pick<Config, 'anchors' | 'bot'>): Promise<OpenAnchors | undefined> => {
  if (anchors === undefined) return undefined;
  if (anchors.kind === 'file') return { ...createFileAnchors(anchors.path), close: () => Promise.resolve() };
  const { storage, container } = anchors;
  return createAnchors({ ...(await storageOf({ storage, bot }, 'blob')), container });
};
