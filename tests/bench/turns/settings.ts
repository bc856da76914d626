/** What the three servers are told when they start. */
import type { Models, Recording } from './same-work.ts';

export interface ServerSettings {
  readonly appId: string;
  readonly tenant: string;
  /** The partition of everything. */
  readonly school: string;
  readonly openId: { readonly configuration: string; readonly issuer: string };
  /** A connection string. */
  readonly storage: string;
  /** The path of schools.yaml; only ours reads it. */
  readonly schools: string;
  /** Where the schools' keys lie; only ours reads it. */
  readonly keyFile: string;
  /** School time at the start, ISO; it runs on from there. */
  readonly now: string;
  /** By Entra id: whom the plain and the bare server know. */
  readonly people: Readonly<Record<string, { readonly id: string; readonly row: string }>>;
  /** Likewise: what their cards say. */
  readonly models: Models;
  /** What ours wrote for one *Send*; for the plain and the bare server, which are to write the same. */
  readonly recording?: Recording | undefined;
}

/** The address of `POST /api/messages`'s server. */
export interface ServerReady {
  readonly url: string;
}

/** A clock that begins at a fixed moment, so that no run meets holidays that another does not. */
export const clockFrom = (iso: string): { now(): Date } => {
  const ahead = Date.parse(iso) - Date.now();
  return { now: () => new Date(Date.now() + ahead) };
};
