/** A trust of any size, for measuring: half its schools are secondary, and every other one has Google besides Entra. */
import { guidFrom } from '../random.ts';
import { schoolOf, type AnyTrust, type Plan } from '../trust.ts';

export interface BigTrustOptions {
  readonly schools: number;
  /** People in all rosters together, exactly. */
  readonly people: number;
  readonly seed?: string;
}

/** The same for the same options, on every machine. Nobody in it is fixed. */
export const makeBigTrust = ({ schools, people, seed = 'lantern' }: BigTrustOptions): AnyTrust => {
  const tenant = guidFrom(seed, 'big tenant');
  return {
    seed,
    tenant,
    schools: Array.from({ length: schools }, (_, index) => {
      const size = Math.floor((people * (index + 1)) / schools) - Math.floor((people * index) / schools);
      return schoolOf(planOf(index, size), seed, tenant);
    }),
  };
};

const planOf = (index: number, size: number): Plan<string> => {
  const id = `s${String(index + 1).padStart(3, '0')}`;
  const names = index % 2 === 0 ? ['7', '8', '9', '10', '11'] : ['R', '1', '2', '3', '4', '5', '6'];
  const staff = Math.floor(size / 9);
  const governors = Math.min(8, size - staff);
  const pupils = size - staff - governors;
  return {
    id,
    name: `School ${index + 1}`,
    domain: `${id}.example`,
    google: index % 2 === 1,
    years: names.map((year, place) => ({
      year,
      classes: ['A', 'B', 'C', 'D'].map((letter) => `${year}${letter}`),
      pupils: Math.floor((pupils * (place + 1)) / names.length) - Math.floor((pupils * place) / names.length),
    })),
    staff,
    governors,
    fixed: [],
  };
};
