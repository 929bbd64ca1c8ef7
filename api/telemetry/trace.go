package telemetry

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// scope names the code that makes spans.
const scope = "cordon"

// flushTime is how long the last spans may take to be sent when a server stops.
const flushTime = 5 * time.Second

// Tracing sends spans by OTLP over HTTP as OpenTelemetry's environment variables
// say. It is off, which gives no provider, unless OTEL_TRACES_EXPORTER is "otlp" or
// one of OTEL_EXPORTER_OTLP_ENDPOINT and OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is set;
// OTEL_SDK_DISABLED=true and OTEL_TRACES_EXPORTER=none turn it off. Endpoint,
// headers, certificates, time limits, sampler, batches and resource are read from
// the environment by the SDK. A collector that cannot be reached costs spans and
// never a request.
//
// Stop sends what is left. It must be called when no request runs any more.
func Tracing(ctx context.Context, getenv func(string) string, version string, log *slog.Logger) (p trace.TracerProvider, stop func(), err error) {
	off := func() {}
	exporter := getenv("OTEL_TRACES_EXPORTER")
	asked := exporter == "otlp" || exporter == "" && (getenv("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") != "")
	if exporter != "" && exporter != "otlp" && exporter != "none" {
		return nil, off, fmt.Errorf("trace: OTEL_TRACES_EXPORTER is %q: only otlp and none are there", exporter)
	}
	if !asked || strings.EqualFold(getenv("OTEL_SDK_DISABLED"), "true") {
		return nil, off, nil
	}
	for _, name := range []string{"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"} {
		if how := getenv(name); how != "" {
			if how != "http/protobuf" {
				return nil, off, fmt.Errorf("trace: %s is %q: spans are sent by http/protobuf alone", name, how)
			}
			break // the one for traces counts before the one for all signals
		}
	}
	out, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, off, fmt.Errorf("trace: %w", err)
	}
	about, err := resource.New(ctx, resource.WithTelemetrySDK(),
		resource.WithAttributes(attribute.String("service.name", "cordon"), attribute.String("service.version", version)), resource.WithFromEnv())
	if err != nil && !errors.Is(err, resource.ErrPartialResource) {
		return nil, off, fmt.Errorf("trace: %w", err)
	}
	// The SDK tells of lost spans through one handler for the whole process, which
	// would else write lines of its own form to standard error.
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("spans were lost", "err", err) }))
	tp := sdk.NewTracerProvider(sdk.WithBatcher(out), sdk.WithResource(about))
	return tp, func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTime)
		defer cancel()
		if err := tp.Shutdown(end); err != nil {
			log.Warn("spans were lost", "err", err)
		}
	}, nil
}

// w3c reads and writes traceparent and tracestate.
var w3c propagation.TraceContext

// begin starts the span of a request, as part of the caller's trace if it names one.
// The answer says which span it was. Like all that is watched, a span has the route
// and neither path nor query.
func (t *Telemetry) begin(w http.ResponseWriter, r *http.Request, route string) (context.Context, trace.Span) {
	ctx := r.Context()
	if t.Traces == nil && r.Header["Traceparent"] == nil { // nearly always
		return ctx, trace.SpanFromContext(ctx)
	}
	ctx = w3c.Extract(ctx, propagation.HeaderCarrier(r.Header))
	if t.Traces == nil {
		w3c.Inject(ctx, propagation.HeaderCarrier(w.Header()))
		return ctx, trace.SpanFromContext(ctx)
	}
	name := route
	if !strings.Contains(route, " ") {
		name = method(r.Method) + " " + route
	}
	ctx, span := t.Traces.Tracer(scope, trace.WithInstrumentationVersion(t.Version)).Start(ctx, name, trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(
		attribute.String("http.request.method", method(r.Method)), attribute.String("http.route", route[strings.IndexByte(route, ' ')+1:])))
	w3c.Inject(ctx, propagation.HeaderCarrier(w.Header()))
	return ctx, span
}

// finish ends the span of a request.
func finish(span trace.Span, q *request) {
	if span.IsRecording() {
		span.SetAttributes(attribute.Int("http.response.status_code", q.answer.code()), attribute.Int64("http.response.body.size", q.answer.bytes), attribute.String("cordon.request", q.id))
		if q.answer.code() >= 500 {
			span.SetStatus(codes.Error, "")
		}
	}
	span.End()
}

// Steps makes a span of each step of a screening, below the span of the request, for
// [screen.Worker.Watch]. It is nil where no span is recorded. Like the worker, it is
// for one goroutine.
func Steps(ctx context.Context) func(step string) (end func()) {
	span := trace.SpanFromContext(ctx)
	if !span.IsRecording() {
		return nil
	}
	tracer := span.TracerProvider().Tracer(scope)
	return func(step string) func() {
		outer := ctx
		inner, span := tracer.Start(outer, step)
		ctx = inner
		return func() {
			span.End()
			ctx = outer
		}
	}
}
