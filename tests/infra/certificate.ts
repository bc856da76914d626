/** Draws a certificate as the server does, and writes it where it is told. */
import { writeFileSync } from 'node:fs';
import { writePdf } from '../../bot/features/agreements/register/write-pdf.ts';

const pdf = await writePdf({
  title: 'Signed agreements',
  author: 'Hillside School',
  madeAt: new Date('2026-11-23T10:00:00Z'),
  foot: 'Hillside School',
  parts: [
    { what: 'title', text: 'Zoë Núñez-Clarke' },
    { what: 'paragraph', runs: [{ text: 'Łukasz Żółć, Ελένη, Олександра, שרה' }] },
  ],
});
writeFileSync(process.argv[2] ?? 'certificate.pdf', pdf);
