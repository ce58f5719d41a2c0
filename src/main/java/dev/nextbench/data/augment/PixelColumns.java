package dev.nextbench.data.augment;

/** An 8-bit RGB image that is read by columns. */
public interface PixelColumns {
    /**
     * Reads a part of some columns.
     *
     * @param column the first column
     * @param count the columns, at most four
     * @param row the first row
     * @param rows the rows
     * @param targets an array for each column: takes the red levels, behind them the green ones, then the blue ones
     */
    void read(int column, int count, int row, int rows, int[][] targets);
}
