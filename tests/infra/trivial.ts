/** A server as small as can be, of the packages that are hardest to bundle: it answers itself once and stops. */
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { Template } from 'adaptivecards-templating';
import { CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import express from 'express';
import pino from 'pino';

const log = pino();
const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
const name = readFileSync(new URL('./trivial.txt', import.meta.url), 'utf8').trim();
const card: unknown = new Template({ text: 'Hello ${name}' }).expand({ $root: { name } });
const server = express()
  .get('/card', (_, answer) => void answer.json(card))
  .listen(0, '127.0.0.1', () => void ask());

const ask = async (): Promise<void> => {
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/card`);
  log.info({ adapter: typeof adapter.process, answer: await answer.text() }, 'answered');
  server.close();
};
