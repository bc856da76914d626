/** `/local/clouds`: what the two pretend clouds hold now about leavers and everybody who must not be touched, and the MIS's list. */
import { join } from 'node:path';
import type { Router } from 'express';
import { leaverListCsv, standing, type Estate } from './estate/index.ts';

/** An account as a person looking at the demonstration wants to see it. */
interface Shown {
  readonly cloud: 'Microsoft 365' | 'Google Workspace';
  readonly school: string;
  readonly group: string;
  readonly name: string;
  readonly address: string;
  readonly works: boolean;
  readonly detail: string;
}

export const addClouds = (router: Router, estate: Estate, pageFolder: string): void => {
  router.get('/clouds', (_request, response) => response.sendFile(join(pageFolder, 'clouds.html')));
  router.get('/clouds.json', (_request, response) => void response.json(shownOf(estate)));
  router.get('/leavers/:school', (request, response) => {
    response
      .type('text/plain; charset=utf-8')
      .send(leaverListCsv(estate, request.params.school).replace('\uFEFF', ''));
  });
};

const shownOf = (estate: Estate): Shown[] => [
  ...estate.leavers.flatMap((leaver) => [
    ...inEntra(estate, leaver.entra, leaver.school, 'Leavers'),
    ...inGoogle(estate, leaver.google, leaver.school, 'Leavers'),
  ]),
  ...[...estate.entra.users.values()]
    .filter(({ userPrincipalName }) => isStanding(userPrincipalName))
    .flatMap(({ id }) => inEntra(estate, id, 'trust', 'Never touched')),
  ...[...estate.google.users.values()]
    .filter(({ primaryEmail }) => isStanding(primaryEmail))
    .flatMap(({ id }) => inGoogle(estate, id, 'brook', 'Never touched')),
];

const standingOnes: ReadonlySet<string> = new Set(
  [
    standing.entraBreakGlass,
    standing.googleBreakGlass,
    standing.lantern,
    standing.service,
    standing.rooms,
    standing.shared,
  ].flat(),
);
const isStanding = (address: string): boolean => standingOnes.has(address.toLowerCase());

const inEntra = ({ entra }: Estate, id: string, school: string, group: string): Shown[] => {
  const user = entra.users.get(id);
  if (user === undefined) return [];
  const groups = [...entra.groups.values()].filter(({ members }) => members.has(id)).length;
  const rules = entra.mailboxes.get(id)?.rules.filter(({ isEnabled }) => isEnabled).length ?? 0;
  const detail = `${groups} groups · ${rules} mail rules on`;
  return [
    {
      cloud: 'Microsoft 365', school, group, name: user.displayName, address: user.userPrincipalName, works: user.accountEnabled, detail,
    },
  ]; // prettier-ignore
};

const inGoogle = ({ google }: Estate, id: string, school: string, group: string): Shown[] => {
  const user = google.users.get(id);
  if (user === undefined) return [];
  const groups = [...google.groups.values()].filter(({ members }) => members.has(id)).length;
  const tokens = google.tokens.get(id)?.size ?? 0;
  const detail = `${groups} groups · ${tokens} apps signed in · ${user.signOuts} sign-outs`;
  return [
    {
      cloud: 'Google Workspace', school, group, name: user.name.fullName, address: user.primaryEmail, works: !user.suspended, detail,
    },
  ]; // prettier-ignore
};
