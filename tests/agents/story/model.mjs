// The model server of a story, and what it was asked.
import { existsSync, readFileSync } from 'node:fs';

import { Scenario } from '../model/scenario.mjs';
import { ModelServer } from '../model/server.mjs';

export class Model {
    #server;
    #log;

    async begin(scenario, log) {
        this.#log = log;
        this.#server = new ModelServer(new Scenario(scenario), log);
        this.url = await this.#server.listen(0);
        return this;
    }

    release(name) {
        return fetch(`${this.url}/release/${name}`, { method: 'POST' });
    }

    #asked(prompt) {
        const lines = existsSync(this.#log) ? readFileSync(this.#log, 'utf8').trim().split('\n') : [];
        return lines.map((line) => JSON.parse(line))
            .filter(({ steps, tools }) => tools?.length > 0 && steps.some(({ text }) => text.includes(prompt)));
    }

    /// The last request in which this was said.
    last(prompt) {
        const found = this.#asked(prompt).at(-1);
        if (found === undefined) {
            throw new Error(`the model was never told "${prompt}"`);
        }
        return found;
    }

    count(prompt) {
        return this.#asked(prompt).length;
    }

    close() {
        return this.#server.close();
    }
}
