/** Whether an older signature is enough: not where any version since then is to be signed again (B13). Pure. */
import type { Agreement } from '../../../policy/agreement.ts';

/** Whether whoever signed the text of that hash must sign `text`, which is another, again. */
export type AgainSince = (text: Pick<Agreement, 'id' | 'again'>, hash: string) => boolean;

export interface KeptVersion {
  /** ISO, UTC. */
  readonly keptAt: string;
  readonly agreement: Pick<Agreement, 'id' | 'hash' | 'again'>;
}

/** @param kept every version that the school ever had, in any order */
export const againSince = (kept: readonly KeptVersion[]): AgainSince => {
  const byText = Map.groupBy(kept, ({ agreement: { id } }) => id);
  return (text, hash) => {
    if (text.again) return true;
    const all = byText.get(text.id) ?? [];
    const signed = all.find(({ agreement }) => agreement.hash === hash);
    return all.some(
      ({ keptAt, agreement }) =>
        signed !== undefined && agreement.again && agreement.hash !== hash && keptAt >= signed.keptAt,
    );
  };
};
