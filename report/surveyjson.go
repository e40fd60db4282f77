package report

import (
	"fmt"
	"io"
	"math"
	"reflect"

	"decant/internal/diag"
	"decant/plan/review"
)

// ReportSchema is the schema of SurveyJSON.
const ReportSchema = "decant.report/1"

// SurveyJSON writes the survey. What is not known is null. A number that JSON
// cannot hold is null too where it may be unknown; elsewhere an infinite one is
// the largest there is, and one that is no number at all is an error, which is a
// bug in decant.
func SurveyJSON(w io.Writer, s *review.Survey, diags diag.List) error {
	if s == nil {
		s = &review.Survey{}
	}
	copied, err := jsonable(reflect.ValueOf(*s), "survey")
	if err != nil {
		return err
	}
	return write(w, struct {
		Schema string `json:"schema"`
		review.Survey
		Diagnostics diag.List `json:"diagnostics"`
	}{ReportSchema, copied.Interface().(review.Survey), list(diags)})
}

// jsonable copies a value without what JSON cannot say, and with empty lists and
// maps in place of absent ones. A role's policies stay absent: that is how it
// says that they could not be read.
func jsonable(v reflect.Value, path string) (reflect.Value, error) {
	switch v.Kind() {
	case reflect.Float64:
		return jsonableNumber(v, path)
	case reflect.Pointer:
		return jsonablePointer(v, path)
	case reflect.Slice:
		out := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
		for i := range v.Len() {
			item, err := jsonable(v.Index(i), fmt.Sprintf("%s[%d]", path, i))
			if err != nil {
				return v, err
			}
			out.Index(i).Set(item)
		}
		return out, nil
	case reflect.Map:
		if v.IsNil() {
			return reflect.MakeMap(v.Type()), nil
		}
		return v, nil
	case reflect.Struct:
		return jsonableStruct(v, path)
	}
	return v, nil
}

func jsonableNumber(v reflect.Value, path string) (reflect.Value, error) {
	switch f := v.Float(); {
	case math.IsNaN(f):
		return v, fmt.Errorf("report: %s is no number", path)
	case math.IsInf(f, 0):
		return reflect.ValueOf(math.Copysign(math.MaxFloat64, f)), nil
	}
	return v, nil
}

func jsonablePointer(v reflect.Value, path string) (reflect.Value, error) {
	if v.IsNil() {
		return v, nil
	}
	if v.Elem().Kind() == reflect.Float64 && !finite(v.Elem().Float()) {
		return reflect.Zero(v.Type()), nil
	}
	item, err := jsonable(v.Elem(), path)
	if err != nil {
		return v, err
	}
	out := reflect.New(v.Type().Elem())
	out.Elem().Set(item)
	return out, nil
}

func jsonableStruct(v reflect.Value, path string) (reflect.Value, error) {
	out := reflect.New(v.Type()).Elem()
	out.Set(v)
	for i := range v.NumField() {
		field := v.Type().Field(i)
		unread := field.Name == "Policies" && v.Field(i).Kind() == reflect.Slice && v.Field(i).IsNil()
		if !field.IsExported() || unread {
			continue
		}
		item, err := jsonable(v.Field(i), path+"."+field.Name)
		if err != nil {
			return v, err
		}
		out.Field(i).Set(item)
	}
	return out, nil
}
