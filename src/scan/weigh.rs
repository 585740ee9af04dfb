//! What a guess is worth: a score linear in a few features, the log odds that the stretch is a mention of
//! the entity, all rivals aside. Weights in `data/scan/weights.tsv`.

use super::{
    forms::{Form, How},
    lexis::is_latin,
    names::Named,
    spans::{Guess, Pattern},
};
use crate::{
    lexicon::{self, Ground},
    normalize::is_mute,
    table::{number, rows},
};
use std::sync::LazyLock;

macro_rules! weights {
    ($($field:ident = $name:literal,)*) => {
        /// The weights, by the names that the table has for them.
        pub struct Weights { $(pub $field: f64,)* }

        impl Weights {
            fn parse(text: &str) -> Weights {
                let rows: Vec<_> = rows(text).collect();
                let find = |name: &str| {
                    let row = rows.iter().find(|row| row[0] == name);
                    number(row.unwrap_or_else(|| panic!("no {name} in data/scan/weights.tsv"))[1])
                };
                Weights { $($field: find($name),)* }
            }
        }
    };
}

weights! {
    place = "one-place",
    organization = "one-organization",
    person = "one-person",
    surname = "surname",
    initials = "initials",
    second = "second",
    prominence = "prominence",
    rank = "rank",
    unattested = "unattested",
    copied = "copied",
    noun = "noun",
    foreign = "foreign",
    acronym = "acronym",
    capitals = "capitals",
    given = "given",
    ordinary = "ordinary",
    attested = "attested",
    spelling = "spelling",
    inflected = "inflected",
    misprint = "misprint",
    repaired = "repaired",
    telling = "telling",
    missing = "missing",
    lower = "lower",
    common = "common",
    first = "first",
    word = "word",
    short = "short",
    neighbour = "neighbour",
    stranger = "stranger",
    compound = "compound",
    christened = "christened",
    doubled = "doubled",
    titled = "titled",
    trade = "trade",
    quoted = "quoted",
    borne = "borne",
    late = "late",
    weak = "weak",
    named = "named",
    named_rank = "named-rank",
    later = "later",
    seen = "seen",
    former = "former",
    gender = "gender",
    father = "father",
    country = "country",
    loose = "loose",
    shouted = "shouted",
    ground = "ground",
    other_ground = "other-ground",
    unwritten = "unwritten",
}

/// The weights of `data/scan/weights.tsv`.
pub static WEIGHTS: LazyLock<Weights> =
    LazyLock::new(|| Weights::parse(include_str!("../../data/scan/weights.tsv")));

/// What of the sentence bears on a guess.
#[derive(Clone, Copy, Default, Debug)]
pub struct Setting {
    /// The span is the first word of a sentence.
    pub first: bool,
    /// The whole sentence is in capitals.
    pub shouting: bool,
    /// The same word stands in the text in small letters.
    pub ordinary: bool,
    /// The word is in capitals.
    pub caps: bool,
    /// An unknown capitalized word stands before or behind.
    pub neighbour: bool,
    /// It stands before and nowhere else, and opens the sentence, so that its capital tells nothing.
    pub opening: bool,
    /// An unknown capitalized word stands before.
    pub stranger: bool,
    /// An unknown capitalized word stands behind.
    pub trailed: bool,
    /// That ends like a surname, and like a woman's.
    pub surnamed: bool,
    pub womans: bool,
    /// Another surname stands behind.
    pub doubled: bool,
    /// A hyphen joins it to an unknown capitalized word before it: *Kok-Aral*.
    pub joined: bool,
    /// The language writes every noun with a capital.
    pub noun: bool,
    /// So it does in a language that makes compounds of such words.
    pub compound: bool,
    /// Somebody's given name stands before.
    pub christened: bool,
    /// Initials stand behind that belong to nothing else.
    pub initialed: bool,
    /// An unknown word that is a name by its capital stands before.
    pub behind_name: bool,
    /// Names of the language have endings behind a given name, too.
    pub declined: bool,
    /// A title stands before.
    pub titled: bool,
    /// A trade stands before: *водитель Каримов*.
    pub trade: bool,
    /// It stands in quotation marks, and nothing else does.
    pub quoted: bool,
    /// It stands in a title of a few words in quotation marks.
    pub entitled: bool,
    /// It stands in a longer one beside a capitalized word of which nothing is known.
    pub embedded: bool,
    /// Somebody else with the surname stands in the text.
    pub borne: bool,
    /// Its country is the one that the text is about.
    pub home: bool,
    /// Another name stands beside it: perhaps that of the state that it belongs to.
    pub owned: bool,
    /// The whole name of the person stands in the text.
    pub named: bool,
    /// It stands there only further on.
    pub later: bool,
    /// The entity is mentioned by another name.
    pub seen: bool,
    /// The name was not in use at the time of the text.
    pub former: bool,
    /// Its country is spoken of, and rivals are of others.
    pub country: bool,
    /// What sort of place a word beside says that it is.
    pub ground: Option<Ground>,
}

impl Setting {
    /// What of it the rest of the text said of a guess, as bits.
    pub fn said(&self) -> u8 {
        let said = [self.borne, self.home, self.named, self.later, self.seen, self.country];
        said.iter().fold(0, |bits, said| bits << 1 | u8::from(*said))
    }
}

/// The most that a guess on one word can score, whatever else the text says.
pub fn most(guess: &Guess<'_>, form: &Form<'_>) -> f64 {
    let Named { kind, ground, weak, .. } = *guess.named;
    let setting = Setting {
        named: true,
        seen: true,
        country: true,
        home: true,
        titled: true,
        quoted: kind == lexicon::OTHER,
        // That another sort of place is meant speaks less against a weak name than that nothing says what is.
        ground: ground.or((kind == lexicon::PLACE && weak).then_some(Ground::Settled)),
        ..Setting::default()
    };
    score(guess, 1, form, setting)
}

/// The score of a guess on a span whose first form is given.
pub fn score(guess: &Guess<'_>, tokens: usize, form: &Form<'_>, setting: Setting) -> f64 {
    let w = &*WEIGHTS;
    let named = &guess.named;
    let flag = |b: bool| f64::from(u8::from(b));
    let bare = matches!(guess.pattern, Pattern::Surname | Pattern::Initials);
    let mut score = match (guess.pattern, named.kind) {
        // Once somebody was named in full, how well known everybody is counts for little.
        _ if bare && setting.named => w.named,
        (Pattern::Surname, _) => w.surname,
        (Pattern::Initials, _) => w.initials,
        (Pattern::Full, _) | (_, lexicon::PERSON) => w.person,
        (_, lexicon::PLACE) => w.place,
        _ => w.organization,
    };
    let prominence = match guess.how {
        // However well known it is: to be misprinted is no likelier.
        How::Misprint => named.prominence.min(6),
        _ => named.prominence,
    };
    let degree = match bare {
        true if setting.named => w.named_rank,
        true => w.rank,
        false => w.prominence,
    };
    score += degree * f64::from(prominence);
    score += w.attested * flag(guess.attested);
    let phones: u32 = guess.pairs.iter().map(|pair| u32::from(pair.phones)).sum();
    // A doubt about one sound of five weighs more than about one of ten.
    let spelling =
        w.spelling * f64::from(guess.cost) / 100.0 * (8.0 / f64::from(phones.clamp(4, 12)));
    // What was read with the whole name is no longer in doubt.
    score += match () {
        _ if guess.printed => 0.0,
        _ if bare && setting.named => spelling / 4.0,
        _ => spelling,
    };
    score += match guess.how {
        How::Plain => 0.0,
        How::Repaired => w.repaired,
        How::Ending => w.inflected,
        How::Misprint => w.misprint,
    };
    // A script that leaves vowels unwritten spells one word like many others.
    let unwritten = is_mute(&form.texts[0]) && !guess.attested && !(bare && setting.named);
    score += w.unwritten
        * flag(unwritten)
        * f64::from(if tokens == 1 { 8 } else { 10u32.saturating_sub(phones) });
    let words = guess.pairs.iter().filter(|pair| !pair.initial).count();
    score += w.telling * words.saturating_sub(1).min(4) as f64;
    if guess.pattern != Pattern::Surname {
        score += w.missing * f64::from(guess.missing.min(3));
    }
    score += w.lower * f64::from(guess.lower);
    score += w.loose * flag(guess.lower > 0 && !guess.attested && guess.cost > 0);
    if tokens == 1 {
        let caps = named.capitals.first().is_some_and(|(_, caps)| *caps);
        score += w.common * flag(form.common != 0 && (!caps || setting.shouting));
        score += w.first * flag(setting.first && !setting.shouting);
        // In quotation marks a word or given name is the body that bears it: «Кайрат».
        let bears = setting.quoted && named.kind == lexicon::OTHER;
        score += w.word * flag(setting.first && form.word && !caps && !bears);
        // A letter off a place far away is another place: *Marbella* is not *Marsella*.
        let far = named.kind == lexicon::PLACE || guess.how != How::Misprint;
        let own = guess.attested || guess.printed;
        score += w.foreign * flag(!own && !named.near && far && guess.how != How::Repaired);
        if !own && matches!(guess.how, How::Plain | How::Ending) {
            // Whoever writes in Latin letters copies a name that he found in Latin letters.
            let copied =
                named.latin && is_latin(&form.texts[0]) && guess.cost > 0 && !setting.named;
            score += w.unattested * f64::from(6u32.saturating_sub(phones));
            score += w.copied * flag(copied);
            score += w.noun * flag(setting.noun && guess.cost > 0);
            score += if setting.shouting { w.shouted } else { w.capitals } * flag(setting.caps);
        }
        score += w.shouted * flag(setting.caps && named.kind == lexicon::PERSON);
        score += if caps { w.acronym } else { w.foreign } * flag(guess.foreign);
        // A rare one is rather the place, or the surname of somebody well known.
        let rare = match named.kind {
            lexicon::PERSON => f64::from(9 - named.prominence.min(9)) / 3.0,
            lexicon::PLACE => 0.0,
            _ => flag(!guess.attested),
        };
        let given = if form.frequent { 1.0 } else { rare.min(1.0) * flag(form.given) };
        score += w.given * given * flag(!setting.named && !bears);
        score += w.ordinary * flag(setting.ordinary && !caps);
        if !caps {
            score += w.short * f64::from(4u32.saturating_sub(phones));
            // Few letters in capitals are an abbreviation: *OB* is not the river.
            score += w.capitals * flag(phones < 4 && setting.caps && !setting.shouting);
        }
        score += w.gender * flag(guess.pattern == Pattern::Surname && genders_differ(guess, form));
    }
    let obscure = f64::from(10 - named.prominence.min(9));
    // A name with an ending of its own is a name by itself, unless it is a surname: *Нұрбол Сәтпаевты*. So is
    // an acronym.
    let surname =
        setting.stranger && !setting.opening && lexicon::gender(&named.texts[0]).is_some();
    let itself = guess.how == How::Ending && !surname;
    let acronym = named.mixed || named.capitals.first().is_some_and(|(_, caps)| *caps);
    if words < 2 && guess.pattern != Pattern::Full && !itself && !acronym {
        // Far away names of places are surnames, too: *Ross Burton*.
        let tells =
            !setting.opening || named.kind == lexicon::PERSON || !named.near || guess.cost > 0;
        let neighbour = setting.neighbour && tells;
        score += w.neighbour * obscure * flag(neighbour);
    }
    // Before a surname even that of somebody who was named is a given name: *Рахмон Лавров*.
    let given = guess.how == How::Plain && (setting.surnamed || form.given);
    let stranger =
        setting.stranger || setting.christened || setting.trailed && (given || !setting.named);
    score += w.stranger * flag(guess.pattern == Pattern::Surname && stranger);
    let compound =
        setting.compound && named.kind == lexicon::PLACE && guess.how != How::Ending && !acronym;
    score += w.compound * flag(compound);
    // *Астана Оспанова* is a woman.
    let given = setting.womans && named.kind == lexicon::PLACE && guess.how == How::Plain;
    let christened =
        setting.christened && guess.pattern == Pattern::Whole && (!itself || setting.declined);
    // *Orxan Kazan* and *Adam Ałmaty* are men.
    let borne = named.kind == lexicon::PLACE
        && (setting.initialed || setting.behind_name && !itself && !acronym);
    score += w.christened * flag(tokens == 1 && (christened || given || borne));
    if guess.pattern == Pattern::Initials && guess.second {
        // Other initials than the father's were refused where his name is known.
        score += if named.father.is_some() { w.father } else { w.second };
    }
    let meant = match named.kind {
        lexicon::PLACE => setting.ground.is_some(),
        _ => setting.home && !setting.owned && (setting.quoted || !named.ordinary),
    };
    score += w.weak * flag(named.weak && !meant);
    if let Some(said) = setting.ground {
        score += if named.ground == Some(said) { w.ground } else { w.other_ground };
    }
    score += w.titled * flag(bare && setting.titled);
    let doubled = setting.doubled && named.kind == lexicon::PERSON && named.near
        || setting.joined && words < 2 && !acronym;
    score += w.doubled * flag(doubled && guess.how != How::Ending);
    let alone = bare || tokens == 1 && named.kind == lexicon::PERSON;
    score += w.trade * flag(alone && setting.trade);
    // With an ending of its own it is rather said by somebody: «Әуезовті оқыдым».
    let quoted = setting.quoted || setting.entitled && guess.how != How::Ending;
    let other = quoted && named.kind != lexicon::OTHER && !named.site;
    score += w.quoted * flag(other || setting.embedded);
    score += w.borne * flag(bare && setting.borne && (!setting.named || setting.later));
    score += w.late * flag(bare && guess.late && !setting.named);
    score += w.country * flag(setting.country);
    score += w.later * flag(bare && setting.later);
    score += w.seen * flag(setting.seen && guess.pattern != Pattern::Surname);
    score + w.former * flag(setting.former)
}

/// Whether one of form and name is a woman's and the other a man's, with no ending taken off.
fn genders_differ(guess: &Guess<'_>, form: &Form<'_>) -> bool {
    let name = &guess.named.texts[guess.named.surname];
    guess.how != How::Ending
        && lexicon::genders_differ(lexicon::gender(&form.texts[0]), || lexicon::gender(name))
}
