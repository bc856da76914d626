/** Everybody who has not signed yet, with their accounts, as a CSV for IT (policy-map B3), on our own page. */
import { z } from 'zod';
import { notKnown } from '../../../../core/perform.ts';
import { policyRoles, type Flow } from '../../../../core/ports.ts';
import { localDate } from '../../../../core/say-time.ts';
import { noteExport } from '../note-export.ts';
import { misId } from '../register-rows.ts';
import { writeCsv } from '../write-csv.ts';
import { standingOf } from './group-work.ts';
import { itSchool } from './list-group.ts';

const values = z.object({ school: z.string().max(100) });

const header = ['Person id', 'Name', 'Group', 'Year', 'Agreements', 'Address', 'Entra id', 'Google id'];

export const exportNotSigned: Flow<z.infer<typeof values>> = {
  verb: 'signed.notSigned',
  who: policyRoles,
  values,
  places: ['web'],
  afresh: 'run',
  run: async (act, deps) => {
    const school = itSchool(act.by, act.values.school, deps.policies);
    if (school === undefined) return { answer: { text: notKnown } };
    const { texts, calendar } = deps.policies.of(school);
    const { owing } = await standingOf(school, deps);
    const rows = await Promise.all(
      [...owing.values()].map(async ({ person: id, sheet, items }) => {
        const person = await deps.directory.person(id);
        const titles = items.map(
          ({ agreement }) => texts.find((text) => text.id === agreement)?.title ?? agreement,
        );
        return [
          misId(id),
          person?.name ?? '',
          sheet.group,
          sheet.year ?? '',
          titles.join('; '),
          person?.email ?? '',
          person?.accounts.entra ?? '',
          person?.accounts.google ?? '',
        ];
      }),
    );
    rows.sort(
      (a, b) =>
        (a[2] ?? '').localeCompare(b[2] ?? '', 'en-GB', { numeric: true }) ||
        (a[1] ?? '').localeCompare(b[1] ?? '', 'en-GB'),
    );
    await noteExport(school, act.by.id, 'agreement.not-signed-taken', 'not-signed', deps);
    const day = localDate(deps.clock.now(), calendar.zone);
    return { file: { name: `not-signed-${day}.csv`, type: 'text/csv', body: writeCsv(header, rows) } };
  },
};
