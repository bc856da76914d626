/**
 * The vendors' own descriptions, held against every request that reaches a pretend cloud and every answer that leaves it.
 * This is the recorder; a `describe` of each cloud knows how to read its vendor's description.
 */
import type { CloudAnswer, CloudRequest, Method } from './request.ts';

/** One described operation. Each check answers what is wrong, in words; empty: nothing. */
export interface Described {
  request(request: CloudRequest): readonly string[];
  answer(answer: CloudAnswer): readonly string[];
}

export interface Contract {
  /** False where the vendor's description is not on this machine: then nothing is checked. */
  readonly present: boolean;
  /** What broke the description, in words. Must be empty when a test ends: {@link assertContract}. */
  readonly violations: readonly string[];
  /** Operations used, `GET /users`, with how many requests and answers were checked. */
  readonly used: ReadonlyMap<string, { requests: number; answers: number; readonly described: boolean }>;
  /** Used, but the vendor's slice does not describe them. */
  readonly undescribed: readonly string[];
  /** Described and used, but no answer was checked. */
  readonly unchecked: readonly string[];
  sawRequest(method: Method, template: string, request: CloudRequest): void;
  sawAnswer(method: Method, template: string, answer: CloudAnswer): void;
  /** A few lines with the counts. */
  report(): string;
}

/** @param describe The operation's description; `undefined`: there is none. Left out: no description on this machine. */
export const createContract = (
  name: string,
  describe?: (method: Method, template: string) => Described | undefined,
): Contract => {
  const violations: string[] = [];
  const used = new Map<string, { requests: number; answers: number; described: boolean }>();
  const known = new Map<string, Described | undefined>();
  const open = (method: Method, template: string) => {
    const key = `${method} ${template}`;
    if (!known.has(key)) known.set(key, describe?.(method, template));
    const described = known.get(key);
    const counted = used.get(key) ?? { requests: 0, answers: 0, described: described !== undefined };
    used.set(key, counted);
    return { key, described, counted };
  };
  const listed = (fits: (one: { requests: number; answers: number; described: boolean }) => boolean) =>
    [...used]
      .filter(([, one]) => fits(one))
      .map(([key]) => key)
      .sort();
  const contract: Contract = {
    present: describe !== undefined,
    violations,
    used,
    get undescribed() {
      return describe === undefined ? [] : listed((one) => !one.described);
    },
    get unchecked() {
      return listed((one) => one.described && one.answers === 0);
    },
    sawRequest: (method, template, request) => {
      const { key, described, counted } = open(method, template);
      if (described === undefined) return;
      counted.requests += 1;
      violations.push(...described.request(request).map((words) => `request ${key}: ${words}`));
    },
    sawAnswer: (method, template, answer) => {
      const { key, described, counted } = open(method, template);
      if (described === undefined) return;
      counted.answers += 1;
      violations.push(
        ...described.answer(answer).map((words) => `answer ${answer.status} of ${key}: ${words}`),
      );
    },
    report: () => reportOf(name, contract),
  };
  return contract;
};

const reportOf = (name: string, { present, used, undescribed, unchecked, violations }: Contract): string => {
  if (!present) return `${name}: the vendor's description is not on this machine, nothing was checked`;
  const described = [...used.values()].filter((one) => one.described);
  const sum = (of: 'requests' | 'answers') => described.reduce((total, one) => total + one[of], 0);
  return [
    `${name}: ${described.length} described operations used, ${sum('requests')} requests and ${sum('answers')} answers checked, ${violations.length} violations`,
    ...(undescribed.length === 0 ? [] : [`  used but not described: ${undescribed.join(', ')}`]),
    ...(unchecked.length === 0 ? [] : [`  described and used but never checked: ${unchecked.join(', ')}`]),
  ].join('\n');
};

/** Throws when something broke the vendor's description, or a described operation was used and never checked. */
export const assertContract = (contract: Contract): void => {
  const wrong = [
    ...new Set(contract.violations),
    ...contract.unchecked.map((key) => `${key} was used and never checked`),
  ];
  if (wrong.length > 0) throw new Error(`the contract was broken:\n${wrong.slice(0, 20).join('\n')}`);
};
