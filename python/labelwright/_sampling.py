"""Sampling plans for those who must use one: fixed, ISO 2859-1, sequential.

The functions of include/labelwright/sampling.h. `Certificate` needs neither a guess beforehand
nor a fixed size.
"""

from typing import NamedTuple

from labelwright._engine import Arena, InvalidError, call, ffi, lib, options_of, place_of

DECLARATIONS = """
typedef struct {
    uint64_t drawn, accept;
} lw_plan;
typedef enum {
    LW_PLAN_HYPERGEOMETRIC,
    LW_PLAN_CLOPPER_PEARSON
} lw_plan_rule;
typedef struct {
    uint64_t population;
    double target;
    double confidence;
    double expected;
    double power;
    lw_plan_rule rule;
} lw_plan_options;
int lw_plan_fixed(const lw_plan_options *options, lw_plan *plan_out,
                  lw_error *error);
double lw_plan_accepts(const lw_plan *plan, uint64_t population, uint64_t wrong);
typedef enum {
    LW_ISO_S1,
    LW_ISO_S2,
    LW_ISO_S3,
    LW_ISO_S4,
    LW_ISO_I,
    LW_ISO_II,
    LW_ISO_III,
    LW_ISO_LEVELS
} lw_iso_level;
extern const char *const lw_iso_level_names[LW_ISO_LEVELS];
int lw_plan_iso2859(uint64_t population, lw_iso_level level, double percent_wrong,
                    lw_plan *plan_out, char *letter_out, lw_error *error);
typedef struct {
    uint64_t population;
    double good, bad;
    double false_accept, false_refuse;
} lw_sprt_options;
typedef enum { LW_SPRT_OPEN, LW_SPRT_ACCEPT, LW_SPRT_REFUSE } lw_sprt_state;
int lw_sprt_look(const lw_sprt_options *options, uint64_t drawn, uint64_t errors,
                 lw_sprt_state *state_out, lw_error *error);
typedef struct {
    double accepted, refused;
    double draws;
    uint64_t draws_90;
} lw_sprt_prospect;
int lw_sprt_foresee(const lw_sprt_options *options, uint64_t wrong,
                    lw_arena scratch, lw_sprt_prospect *prospect_out,
                    lw_error *error);
"""
ffi.cdef(DECLARATIONS)

RULES = ("hypergeometric", "clopper-pearson")
LEVELS = [ffi.string(name).decode() for name in lib.lw_iso_level_names]
SPRT_STATES = ("open", "accept", "refuse")


class Plan(NamedTuple):
    """Draw `drawn` items at random; accept the set when at most `accept` of them are wrong."""

    drawn: int
    accept: int

    def accepts(self, population: int, wrong: int) -> float:
        """Probability that it accepts a set of so many items of which so many are wrong."""
        if not 0 <= wrong <= population or not self.drawn <= population:
            raise InvalidError(
                f"wrong {wrong} and drawn {self.drawn} are not within 0..{population}"
            )
        plan = ffi.new("lw_plan *", [self.drawn, self.accept])
        return float(lib.lw_plan_accepts(plan, population, wrong))


class LetteredPlan(NamedTuple):
    """A plan of ISO 2859-1 with the code letter of its sample size."""

    plan: Plan
    letter: str


def fixed_plan(
    population: int,
    *,
    target: float = 0.95,
    confidence: float = 0.95,
    expected: float = 0.98,
    power: float = 0.9,
    rule: str = "hypergeometric",
) -> Plan:
    """The smallest plan that accepts a set below `target` with probability at most 1 - confidence,
    and one of accuracy `expected` with probability `power` or better.

    rule  "hypergeometric" (exact) or "clopper-pearson" (as if drawn with replacement, so larger)
    """
    given = {
        "population": population,
        "target": target,
        "confidence": confidence,
        "expected": expected,
        "power": power,
        "rule": place_of("rule", rule, RULES),
    }
    plan = ffi.new("lw_plan *")
    call(lib.lw_plan_fixed, options_of("lw_plan_options", {}, given), plan)
    return Plan(plan.drawn, plan.accept)


def iso2859_plan(population: int, percent_wrong: float, *, level: str = "II") -> LetteredPlan:
    """The single sampling plan for normal inspection of a lot at an acceptable quality limit of
    `percent_wrong`, one of the standard's; `level` is "S-1" to "S-4", "I", "II" or "III". It bounds
    the producer's risk and proves no accuracy."""
    plan, letter = ffi.new("lw_plan *"), ffi.new("char *")
    place = place_of("level", level, LEVELS)
    call(lib.lw_plan_iso2859, population, place, percent_wrong, plan, letter)
    return LetteredPlan(Plan(plan.drawn, plan.accept), letter[0].decode())


class SprtProspect(NamedTuple):
    """What Wald's test comes to: probabilities, and draws in the mean and with probability .9."""

    accepted: float
    refused: float
    draws: float
    draws_90: int


class Sprt:
    """Wald's sequential test on draws without replacement: accepts sets as accurate as `good`,
    refuses sets as bad as `bad`."""

    def __init__(
        self,
        population: int,
        *,
        good: float = 0.98,
        bad: float = 0.95,
        false_accept: float = 0.05,
        false_refuse: float = 0.05,
    ) -> None:
        given = {
            "population": population,
            "good": good,
            "bad": bad,
            "false_accept": false_accept,
            "false_refuse": false_refuse,
        }
        self._options = options_of("lw_sprt_options", {}, given)
        self.look(0, 0)  # says what is wrong with the options now

    def look(self, drawn: int, errors: int) -> str:
        """What it says after so many draws: "open", "accept" or "refuse"."""
        state = ffi.new("lw_sprt_state *")
        call(lib.lw_sprt_look, self._options, drawn, errors, state)
        return SPRT_STATES[state[0]]

    def foresee(self, wrong: int) -> SprtProspect:
        """Exactly what it comes to when `wrong` of the population are wrong."""
        out = ffi.new("lw_sprt_prospect *")
        scratch = Arena(8 * min(max(wrong, 0), self._options.population) + 4096)
        call(lib.lw_sprt_foresee, self._options, wrong, scratch.c[0], out)
        return SprtProspect(out.accepted, out.refused, out.draws, out.draws_90)
