/** botbuilder behind express, listening, and nothing else. Bundled by `start.ts`. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { ActivityHandler, CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import express from 'express';
import { ready } from './ready.ts';

const adapter = new CloudAdapter(
  new ConfigurationBotFrameworkAuthentication({ MicrosoftAppId: '22222222-2222-4222-8222-222222222222' }),
);
const bot = new ActivityHandler();
const app = express();
app.use(express.json());
app.post('/api/messages', (request, response) =>
  adapter.process(request, response, (context) => bot.run(context)),
);
const server = createServer(app).listen(0, '127.0.0.1');
await once(server, 'listening');
ready();
