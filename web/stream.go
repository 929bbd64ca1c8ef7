package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// Times of a stream: a sign of life while nothing changes, and a rest after a change,
// as changes come faster than anybody reads.
const (
	eventBeat  = 15 * time.Second
	eventPause = 300 * time.Millisecond
)

// oneLine keeps what a piece shows from ending its event.
var oneLine = strings.NewReplacer("\n", " ", "\r", " ")

// stream sends server-sent events named "progress", each a piece of the page, until
// the last one, which is named "end". Before each it asks how things stand: draw
// writes the piece, and says whether it is the last one and what is closed when there
// is more to tell.
func (s *site) stream(w http.ResponseWriter, r *http.Request, draw func(*bytes.Buffer) (end bool, changed <-chan struct{}, err error)) error {
	rc := http.NewResponseController(w)
	rc.SetWriteDeadline(time.Now().Add(eventsTime))
	rc.SetReadDeadline(time.Time{}) // at that of a page the server would take the watcher for gone
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	for {
		var b bytes.Buffer
		end, changed, err := draw(&b)
		if err != nil {
			return err
		}
		name := "progress"
		if end {
			name = "end"
		}
		if _, err := fmt.Fprintf(w, "event: %s\ndata: %s\n\n", name, oneLine.Replace(b.String())); err != nil {
			return nil // whoever watched went away
		}
		rc.Flush()
		if end {
			return nil
		}
		select {
		case <-r.Context().Done():
			return nil
		case <-s.Stopping:
			return nil
		case <-time.After(eventBeat):
		case <-changed:
			time.Sleep(eventPause)
		}
	}
}
