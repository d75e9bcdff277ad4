// A scenario: what the model says, by prompt. Read strictly, so that a misspelled key is told at once.
//
// { "aside": "…",                        answer to requests beside the conversation (titles, …)
//   "turns": [ { "prompt": "…",           a part of what the person has said
//                "answers": [ … ] } ] }   one per request until the turn ends
// An answer: { "text": "…" }              it says this
//            { "run": "…", "ask": true }  it runs a command; with `ask` one that needs permission
//            { "tool": { "name", "input" } }   any other tool
//            { "status": 529, "times": 2, "retry_after": 1 }   an error, this many times, then the next answer
// `text` may stand before `run` and `tool`; with "hold": "name" the answer stops in the middle until
// POST /release/name.
import { readFileSync } from 'node:fs';

const kTurn = ['prompt', 'answers'];
const kAnswer = ['text', 'run', 'ask', 'tool', 'status', 'times', 'retry_after', 'hold'];
const kUnscripted = { text: 'There is no script for this.' };

function check_keys(value, allowed, where) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw new Error(`${where}: has to be an object`);
    }
    for (const key of Object.keys(value)) {
        if (!allowed.includes(key)) {
            throw new Error(`${where}: unknown key "${key}"; allowed: ${allowed.join(', ')}`);
        }
    }
}

function check_answer(answer, where) {
    check_keys(answer, kAnswer, where);
    if (answer.run !== undefined && answer.tool !== undefined) {
        throw new Error(`${where}: "run" and "tool" exclude each other`);
    }
    if ([answer.text, answer.run, answer.tool, answer.status].every((given) => given === undefined)) {
        throw new Error(`${where}: needs one of "text", "run", "tool", "status"`);
    }
    if (answer.tool !== undefined) {
        check_keys(answer.tool, ['name', 'input'], `${where}.tool`);
    }
}

export class Scenario {
    #failures = new Map(); // how often an error was given, by conversation and answer

    constructor(value) {
        check_keys(value, ['aside', 'turns'], 'scenario');
        if (!Array.isArray(value.turns)) {
            throw new Error('scenario.turns: has to be a list');
        }
        value.turns.forEach((turn, number) => {
            const where = `scenario.turns[${number}]`;
            check_keys(turn, kTurn, where);
            if (typeof turn.prompt !== 'string' || turn.prompt === '') {
                throw new Error(`${where}.prompt: has to be a text`);
            }
            if (!Array.isArray(turn.answers) || turn.answers.length === 0) {
                throw new Error(`${where}.answers: has to be a list with at least one answer`);
            }
            turn.answers.forEach((answer, index) => check_answer(answer, `${where}.answers[${index}]`));
        });
        this.turns = value.turns;
        this.aside = value.aside ?? '{"title": "Scripted"}';
    }

    static read(path) {
        return new Scenario(JSON.parse(readFileSync(path, 'utf8')));
    }

    /// The answer to a request as a dialect has read it, and which one that is. Looks at nothing but
    /// the conversation in the request, so that a server that was started afresh goes on with it.
    pick({ steps, tools }) {
        if (tools.length === 0) {
            return { answer: { text: this.aside }, place: 'aside' };
        }
        for (let at = steps.length - 1; at >= 0; --at) {
            if (steps[at].role !== 'user') {
                continue;
            }
            const number = this.#turn_of(steps[at].text);
            if (number >= 0) {
                return this.#next(number, steps, at);
            }
        }
        return { answer: kUnscripted, place: 'unscripted' };
    }

    // The prompt that comes last: what was never answered stands before it in the same message.
    #turn_of(text) {
        const places = this.turns.map(({ prompt }) => text.lastIndexOf(prompt));
        const last = Math.max(...places);
        return last < 0 ? -1 : places.indexOf(last);
    }

    #next(number, steps, at) {
        const { answers } = this.turns[number];
        let given = steps.slice(at).filter((step) => step.role === 'assistant').length;
        let index = 0;
        for (; index < answers.length - 1; ++index) {
            const answer = answers[index];
            if (answer.status === undefined) {
                if (given === 0) {
                    break;
                }
                --given;
            } else if (this.#fails(`${at}/${number}/${index}/${steps[at].text}`, answer)) {
                break;
            }
        }
        return { answer: answers[index], place: `${number}/${index}` };
    }

    #fails(key, answer) {
        const failed = this.#failures.get(key) ?? 0;
        this.#failures.set(key, failed + 1);
        return failed < (answer.times ?? 1);
    }
}
