//! Texts that are read as they come.

use super::{Mention, Progress, Scanner, WINDOW};
use std::{
    io::{self, BufRead},
    ops::Range,
};

/// A stretch of a text that was read from a stream, with the mentions in it.
#[derive(Debug)]
pub struct Window<'g, 't> {
    text: &'t str,
    found: Vec<Mention<'g, 't>>,
    places: Vec<Range<usize>>,
}

impl<'g, 't> Window<'g, 't> {
    /// The text. Windows follow each other without a gap.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// The mentions, in order; their places count from the beginning of the stream.
    pub fn mentions(&self) -> &[Mention<'g, 't>] {
        &self.found
    }

    /// Where each of them stands in [`text`](Window::text), in bytes.
    pub fn places(&self) -> &[Range<usize>] {
        &self.places
    }
}

impl<'g> Scanner<'g> {
    /// Finds the mentions in what a reader gives, and hands them out by windows of at most some 64 KiB,
    /// so that memory does not grow with the text. The mentions are those of [`scan`](Scanner::scan), however the
    /// reader cuts its text into pieces.
    ///
    /// Bytes that are not UTF-8 are read as U+FFFD; places in bytes count those of the reader, so that they
    /// are right in a file as it stands on disk. Fails only if the reader or `each` does.
    ///
    /// ```
    /// use laqap::{EntityRecord, Gazetteer, NameRecord, Resolver};
    /// let gazetteer = Gazetteer::builder()
    ///     .entity(EntityRecord::new("tas", "place").name(NameRecord::new("Ташкент", "ru")))
    ///     .build()?;
    /// let resolver = Resolver::new(&gazetteer);
    /// let mut found = Vec::new();
    /// resolver.scanner().read(&b"\xff in Tashkent"[..], |window| {
    ///     found.extend(window.mentions().iter().map(|m| (m.range(), m.text().to_owned())));
    ///     Ok(())
    /// }).expect("nothing fails here");
    /// assert_eq!(found, [(5..13, "Tashkent".to_owned())]);
    /// # Ok::<(), laqap::Error>(())
    /// ```
    pub fn read(
        &mut self,
        mut reader: impl BufRead,
        mut each: impl FnMut(Window<'g, '_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut decoded = Decoded::default();
        let mut progress = Progress::default();
        loop {
            // A window is cut where it would be if the whole text were there.
            let whole = decoded.fill(&mut reader, WINDOW + 1)?;
            if decoded.text.is_empty() {
                return Ok(());
            }
            let start = progress.at;
            let (end, mut found) = self.next_window(&decoded.text, &mut progress);
            let mut places = Vec::with_capacity(found.len());
            for mention in &mut found {
                let place = mention.range.start - start..mention.range.end - start;
                mention.range = decoded.place(place.start)..decoded.place(place.end);
                places.push(place);
            }
            each(Window { text: &decoded.text[..end], found, places })?;
            decoded.advance(end);
            if whole && decoded.text.is_empty() {
                return Ok(());
            }
        }
    }
}

/// Text that was read and not yet scanned.
#[derive(Default)]
struct Decoded {
    text: String,
    /// Bytes that may be the beginning of a character.
    rest: Vec<u8>,
    /// Where the text begins in the stream.
    at: usize,
    /// For each place where bytes were replaced: the byte of the text behind it, and of the stream.
    shifts: Vec<(usize, usize)>,
}

impl Decoded {
    /// Reads until there is so much text; tells whether the stream is at its end.
    fn fill(&mut self, reader: &mut impl BufRead, wanted: usize) -> io::Result<bool> {
        while self.text.len() < wanted {
            let piece = match reader.fill_buf() {
                Ok(piece) => piece,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let count = piece.len();
            self.rest.extend_from_slice(piece);
            reader.consume(count);
            self.decode(count == 0);
            if count == 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Decodes what was read, up to a character that may go on.
    fn decode(&mut self, whole: bool) {
        let mut read = 0;
        let mut bytes = self.place(self.text.len());
        let mut chunks = self.rest.utf8_chunks().peekable();
        while let Some(chunk) = chunks.next() {
            self.text.push_str(chunk.valid());
            let (valid, invalid) = (chunk.valid().len(), chunk.invalid());
            read += valid;
            bytes += valid;
            let begun = || str::from_utf8(invalid).is_err_and(|error| error.error_len().is_none());
            if invalid.is_empty() || !whole && chunks.peek().is_none() && begun() {
                break;
            }
            read += invalid.len();
            bytes += invalid.len();
            self.text.push(char::REPLACEMENT_CHARACTER);
            self.shifts.push((self.text.len(), bytes));
        }
        self.rest.drain(..read);
    }

    /// Where a byte of the text stands in the stream.
    fn place(&self, at: usize) -> usize {
        let before = self.shifts.partition_point(|(text, _)| *text <= at);
        let (text, stream) = before.checked_sub(1).map_or((0, self.at), |i| self.shifts[i]);
        stream + (at - text)
    }

    /// Drops the beginning of the text.
    fn advance(&mut self, end: usize) {
        let at = self.place(end);
        self.shifts.retain(|(text, _)| *text > end);
        for (text, _) in &mut self.shifts {
            *text -= end;
        }
        self.at = at;
        self.text.drain(..end);
    }
}
