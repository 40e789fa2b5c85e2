"""Patterns of DecimalFormat.

Results of Java 17. Source: https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/text/DecimalFormat.html
"""

import pytest

from deluge.values.numberformat import format_number


@pytest.mark.parametrize(
    ("value", "pattern", "expected"),
    [
        (2434, "000000000", "000002434"),
        (123123456, "##,###", "123,123,456"),
        (12345654.1234, "$#,##0.00", "$12,345,654.12"),
        (1234567.891, "#,##,##0.00", "1,234,567.89"),
        (9223372036854775807, "0", "9223372036854775807"),
        (1e20, "#,##0", "100,000,000,000,000,000,000"),
        (0, "#", "0"),
        (0, "#.##", "0"),
        (0.5, "#.##", "0.5"),
        (0.5, "#,###.##", "0.5"),
        (5, ".##", "5.0"),
        (1234.5, "", "1,234.5"),
        (0.5, "0.##", "0.5"),
        (5, "0.", "5."),
        (3.14159, "0.####################", "3.14159"),
        (-5, "0.0", "-5.0"),
        (-5, "0.0;(0.0)", "(5.0)"),
        (0.256, "0.0%", "25.6%"),
        (12, "'#'0", "#12"),
        (12, "0 'o''clock'", "12 o'clock"),
        (12345, "0.###E0", "1.234E4"),
        (12345, "##0.#####E0", "12.345E3"),
        (123456, "##0.#####E0", "123.456E3"),
        (12345, "##0.##E0", "12.345E3"),
        (1234567, "##0.##E0", "1.2346E6"),
        (2.5, "#,###.##E0", "2.5E0"),
        (0, "##.0E0", "0E0"),
        (0.5, "#E0", ".5E0"),
        (0.00123, "00.###E0", "12.3E-4"),
        (9.99, "0.0E0", "1.0E1"),
        (0, "0.0E0", "0.0E0"),
    ],
)
def test_format(value: float, pattern: str, expected: str) -> None:
    assert format_number(value, pattern) == expected


@pytest.mark.parametrize(
    ("value", "expected"), [(0.25, "0.2"), (0.35, "0.3"), (0.75, "0.8"), (0.45, "0.5")]
)
def test_rounds_half_even_on_the_binary_value(value: float, expected: str) -> None:
    assert format_number(value, "0.0") == expected
