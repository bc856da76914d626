/** The register of a class, a year or a school as a CSV, on our own page (policy-map B7): only for names that may be seen. */
import type { Flow } from '../../../core/ports.ts';
import { localDate } from '../../../core/say-time.ts';
import { visitHeader, visitRows } from './desk/visit-rows.ts';
import { noteExport } from './note-export.ts';
import { registerHeader, registerRows } from './register-rows.ts';
import { writeScope } from './scope.ts';
import { askedOf, askedValues, readersOfRegister, type AskedValues } from './show-signed.ts';
import { namedTallies, notFoundFor, viewOf } from './view.ts';
import { writeCsv } from './write-csv.ts';

export const exportCsv: Flow<AskedValues> = {
  verb: 'signed.csv',
  who: readersOfRegister,
  values: askedValues,
  places: ['web'],
  afresh: 'run',
  run: async (act, deps) => {
    const view = await viewOf(act.by, askedOf(act.values), deps);
    const [first, ...others] = view?.schools ?? [];
    if (view === undefined || first === undefined || others.length > 0)
      return { answer: { text: notFoundFor(act.by, deps) } };
    const isDesk = first.desk?.named === true;
    if (namedTallies(first, view.scope).length === 0 && !isDesk)
      return { answer: { text: notFoundFor(act.by, deps) } };
    const header = [...registerHeader(first), ...(isDesk ? visitHeader : [])];
    const rows = (await registerRows(first, view.scope, deps)).map((cells) => [
      ...cells,
      ...(isDesk ? visitHeader.map(() => '') : []),
    ]);
    if (isDesk) rows.push(...(await visitRows(first, deps)));
    await noteExport(first.school, act.by.id, 'agreement.list-taken', writeScope(view.scope), deps);
    const day = localDate(deps.clock.now(), first.policy.calendar.zone);
    return {
      file: { name: `agreements-${day}.csv`, type: 'text/csv', body: writeCsv(header, rows) },
    };
  },
};
