import { z } from 'zod';
import { defineCard } from '../../define.ts';
import sample from './sample.json' with { type: 'json' };
import teams from './teams.json' with { type: 'json' };

const choices = z.array(z.object({ title: z.string(), value: z.string() }));

/** A page of the leavers of a school, with what can be decided about each. It names people, so it only answers a press. */
export const leaversList = defineCard({
  where: 'answer',
  schema: z.object({
    heading: z.string(),
    /** How it stands, in one sentence (policy-map C1). */
    sentence: z.string(),
    /** What could not be looked at last night. */
    notChecked: z.array(z.string()),
    /** What the last press did. */
    notice: z.string(),
    none: z.string(),
    page: z.string(),
    school: z.string(),
    view: z.string(),
    /** Shown where there is more than one. */
    schools: choices,
    views: choices,
    people: z.array(
      z.object({
        leaver: z.string(),
        name: z.string(),
        who: z.string(),
        stage: z.string(),
        grounds: z.array(z.string()),
        accounts: z.array(z.string()),
        burdens: z.array(z.string()),
        /** Why Lantern does not touch it, or why two people must agree. */
        careful: z.string(),
        mayDisable: z.boolean(),
        /** The words of that button: it says when a second person will be asked. */
        disable: z.string(),
        mayDecide: z.boolean(),
        /** The words of the button that says no: `Not a leaver…`. */
        dismiss: z.string(),
        mayKeep: z.boolean(),
        mayAgree: z.boolean(),
        mayName: z.boolean(),
      }),
    ),
    /** `Disable all 7 that the list confirms`; empty where there is nothing for it. */
    all: z.string(),
    allVerb: z.string(),
    previous: z.string(),
    next: z.string(),
  }),
  teams,
  sample,
});
