// Counts what was seen and what was not.
export class Checks {
    passed = 0;
    failed = 0;

    /// Anything but false and an exception is a pass.
    async that(what, look) {
        try {
            this.#count(what, (await look()) === false ? 'it is not so' : undefined);
        } catch (fault) {
            this.#count(what, fault.message);
        }
    }

    async equal(what, wanted, look) {
        try {
            const seen = await look();
            this.#count(what, seen === wanted ? undefined : `wanted "${wanted}", there is "${seen}"`);
        } catch (fault) {
            this.#count(what, fault.message);
        }
    }

    #count(what, fault) {
        fault === undefined ? ++this.passed : ++this.failed;
        console.log(fault === undefined ? `ok      ${what}` : `FAILED  ${what}: ${fault}`);
    }
}
