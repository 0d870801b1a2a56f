using FsCheck.Xunit;
using PtSpec.Checking.Linearizability.Histories;
using PtSpec.Checking.Linearizability.Histories.Formats;
using PtSpec.Checking.Linearizability.Histories.Objects;
using Xunit;

namespace PtSpec.Properties.Linearizability.Histories;

/// <summary>Recorded histories as text: what is read, and what is said of a text that is none.</summary>
public class HistoryFormatTests
{
    [Property(MaxTest = 200)]
    public void The_log_of_a_register_that_works_is_linearizable(int seed) => Assert.Equal(
        HistoryVerdict.Linearizable, Check("jepsen-register", SimulatedLog.OfRegister(seed, 1 + (seed & 7), 80)));

    [Property(MaxTest = 200)]
    public void The_log_of_a_map_that_works_is_linearizable(int seed) => Assert.Equal(
        HistoryVerdict.Linearizable, Check("jepsen-kv", SimulatedLog.OfMap(seed, 1 + (seed & 7), 100)));

    [Fact]
    public void Most_logs_of_a_register_that_goes_on_returning_an_old_value_are_not_linearizable()
    {
        int caught = Enumerable.Range(0, 100).Count(seed =>
            Check("jepsen-register", SimulatedLog.OfRegister(seed, 4, 80, staleAfter: 40)) == HistoryVerdict.NotLinearizable);
        Assert.InRange(caught, 60, 100);
    }

    [Fact]
    public void Most_logs_of_a_map_that_loses_an_append_are_not_linearizable()
    {
        int caught = Enumerable.Range(0, 100).Count(seed =>
            Check("jepsen-kv", SimulatedLog.OfMap(seed, 4, 80, lostAfter: 40)) == HistoryVerdict.NotLinearizable);
        Assert.InRange(caught, 60, 100);
    }

    [Fact]
    public void A_log_of_a_register_is_read()
    {
        Call<RegisterCall, RegisterResult>[] calls = JepsenRegisterFormat.Read("f", """
            INFO  jepsen.util - 0	:invoke	:read	nil
            INFO jepsen.util - 1 :invoke :write 4

            INFO jepsen.util - 0 :ok :read nil
            INFO jepsen.util - 2 :invoke :cas [4 -5]
            INFO jepsen.util - 1 :ok :write 4
            INFO jepsen.util - 2 :fail :cas [ 4 -5 ]
            INFO jepsen.util - 2 :invoke :read nil
            INFO jepsen.util - 0 :invoke :read nil
            INFO jepsen.util - 2 :ok :read 4
            INFO jepsen.util - 0 :fail :read :timed-out
            INFO jepsen.util - 0 :invoke :write 5
            INFO jepsen.util - 1 :invoke :cas [1 2]
            INFO jepsen.util - 1 :info :cas :timed-out
            INFO jepsen.util - 0 :fail :write :refused
            INFO jepsen.util - 1 :invoke :cas [1 2]
            INFO jepsen.util - 1 :ok :cas [1 2]
            INFO jepsen.util - 7 :invoke :write 6
            """.ReplaceLineEndings("\r\n"));
        Assert.Equal(
            [
                new(0, RegisterCall.Read, 1, new RegisterResult(true), 4),
                new(1, RegisterCall.Write(4), 2, new RegisterResult(true), 6),
                new(2, RegisterCall.CompareAndSet(4, -5), 5, new RegisterResult(false), 7),
                new(2, RegisterCall.Read, 8, new RegisterResult(true, 4), 10),
                new(0, RegisterCall.Read, 9, default, 11),
                new(1, RegisterCall.CompareAndSet(1, 2), 13),
                new(1, RegisterCall.CompareAndSet(1, 2), 16, new RegisterResult(true), 17),
                new(7, RegisterCall.Write(6), 18),
            ],
            calls);
    }

    [Fact]
    public void A_log_of_a_map_is_read()
    {
        Call<StringMapCall, string>[] calls = JepsenMapFormat.Read("f", """
            {:process 0, :type :invoke, :f :append, :key "a", :value "x \"y\"\n"}
            {:time 12 :process 1 :type :invoke :key "b" :f :get :value nil :note "an } in a text"}
            {:process 0, :type :ok, :f :append, :key "a", :value "x \"y\"\n"}
            {:process 1, :type :ok, :f :get, :key "b", :value ""}
            {:process 2, :type :invoke, :f :put, :key 7, :value "v"}
            {:process 2, :type :info, :f :put, :key 7, :value nil}
            {:process 3, :type :invoke, :f :put, :key "7", :value "w"}
            {:process 3, :type :fail, :f :put, :key "7", :value "w"}
            {:process 3, :type :invoke, :f :get, :key "7", :value nil}
            """);
        Assert.Equal(
            [
                new(0, StringMapCall.Append("a", "x \"y\"\n"), 1, "", 3),
                new(1, StringMapCall.Get("b"), 2, "", 4),
                new(2, StringMapCall.Put("7", "v"), 5),
                new(3, StringMapCall.Get("7"), 9),
            ],
            calls);
    }

    [Fact]
    public void A_history_in_json_is_read()
    {
        var register = (RecordedHistory<RegisterState, RegisterCall, RegisterResult>)JsonHistoryFormat.Read("f", """
            { // Comments and commas at the end are no harm.
              "object": "register",
              "calls": [
                { "client": 0, "called": 10, "returned": 25, "do": "write", "value": 1 },
                { "do": "read", "value": null, "client": 1, "called": 12, "returned": 14 },
                { "client": 1, "called": 15, "returned": 16, "do": "read", "value": 1 },
                { "client": 1, "called": 17, "returned": 18, "do": "read" },
                { "client": 2, "called": 13, "returned": 19, "do": "cas", "expected": 1, "value": 2, "succeeded": false },
                { "client": 3, "called": 13, "do": "cas", "expected": 1, "value": 2 },
              ]
            }
            """);
        Assert.Equal(
            [
                new(0, RegisterCall.Write(1), 10, new RegisterResult(true), 25),
                new(1, RegisterCall.Read, 12, new RegisterResult(true), 14),
                new(1, RegisterCall.Read, 15, new RegisterResult(true, 1), 16),
                new(1, RegisterCall.Read, 17, default, 18),
                new(2, RegisterCall.CompareAndSet(1, 2), 13, new RegisterResult(false), 19),
                new(3, RegisterCall.CompareAndSet(1, 2), 13),
            ],
            register.Calls);
        var map = (RecordedHistory<string, StringMapCall, string>)JsonHistoryFormat.Read("f", """
            {"calls":[{"client":0,"called":1,"returned":2,"do":"put","key":"k","value":"v"},
            {"client":0,"called":3,"returned":4,"do":"get","key":"k","value":"v"},{"client":0,"called":5,"do":"append","key":"k","value":"w"}],
            "object":"map"}
            """);
        Assert.Equal(
            [
                new(0, StringMapCall.Put("k", "v"), 1, "", 2),
                new(0, StringMapCall.Get("k"), 3, "v", 4),
                new(0, StringMapCall.Append("k", "w"), 5),
            ],
            map.Calls);
    }

    [Theory]
    [InlineData("WARN jepsen.util - 0 :invoke :read nil", "1:1: expected INFO, found 'WARN'")]
    [InlineData("INFO  jepsen.util - x :invoke :read nil", "1:21: expected the number of a process, found 'x'")]
    [InlineData("INFO  jepsen.util - -1 :invoke :read nil", "1:21: expected the number of a process, found '-1'")]
    [InlineData("INFO  jepsen.util - 0 :begin :read nil", "1:23: expected :invoke, :ok, :fail or :info, found ':begin'")]
    [InlineData("INFO  jepsen.util - 0 :invoke :swap 1", "1:31: expected :read, :write or :cas, found ':swap'")]
    [InlineData("INFO  jepsen.util - 0 :invoke :write", "1:37: expected a number, found the end of the line")]
    [InlineData("INFO  jepsen.util - 0 :invoke :write 99999999999999999999", "1:38: expected a number, found '99999999999999999999'")]
    [InlineData("INFO  jepsen.util - 0 :invoke :cas [1 2", "1:40: expected ], found the end of the line")]
    [InlineData("INFO  jepsen.util - 0 :invoke :write 1 2", "1:40: expected the end of the line, found '2'")]
    [InlineData("INFO  jepsen.util - 0 :ok :read 1", "1:21: expected an :invoke of process 0 before")]
    [InlineData("INFO  jepsen.util - 0 :invoke :read nil\nINFO  jepsen.util - 0 :invoke :read nil", "2:21: expected the return of what process 0 called in line 1")]
    [InlineData("INFO  jepsen.util - 0 :invoke :read nil\nINFO  jepsen.util - 0 :ok :write 1", "2:27: expected the return of 'read', which process 0 called")]
    [InlineData("INFO  jepsen.util - 0 :invoke :write 1\nINFO  jepsen.util - 0 :ok :write 2", "2:34: expected the arguments of 'write 1', which the process called")]
    [InlineData("INFO  jepsen.util - 0 :invoke :write 1\nINFO  jepsen.util - 0 :fail :write 1", "2:36: expected a reason, such as :timed-out, found '1'")]
    public void A_line_that_is_not_of_a_register_is_named(string text, string complaint) =>
        Assert.Equal($"f:{complaint}", Assert.Throws<HistoryFormatException>(() => JepsenRegisterFormat.Read("f", text)).Message);

    [Theory]
    [InlineData("nonsense", "1:1: expected {, found 'nonsense'")]
    [InlineData("{:process 0, :type :invoke, :f :get, :key \"k\"", "1:46: expected a keyword or }, found the end of the line")]
    [InlineData("{:process 0, :type :invoke, :f :get, :key \"k\"}", "1:47: expected :value before the end, found the end of the line")]
    [InlineData("{:process 0, :type :start}", "1:20: expected :invoke, :ok, :fail or :info, found ':start'")]
    [InlineData("{:process 0, :type :invoke, :f :put, :key \"k\", :value \"v}", "1:58: expected '\"' at the end of a text, found the end of the line")]
    [InlineData("{:process 0, :type :invoke, :f :put, :key \"k\", :value \"\\q\"}", "1:56: expected \\n, \\t, \\r, \\\" or \\\\, found '\\q'")]
    [InlineData("{:process 0, :type :invoke, :f :put, :key \"k\", :value nil}", "1:55: expected a text")]
    [InlineData("{:process 0, :type :ok, :f :get, :key \"k\", :value \"\"}", "1:11: expected an :invoke of process 0 before")]
    public void A_line_that_is_not_of_a_map_is_named(string text, string complaint) =>
        Assert.Equal($"f:{complaint}", Assert.Throws<HistoryFormatException>(() => JepsenMapFormat.Read("f", text)).Message);

    [Fact]
    public void A_return_of_something_else_than_was_called_is_named()
    {
        const string Put = "{:process 0, :type :invoke, :f :put, :key \"k\", :value \"v\"}\n";
        Assert.Equal("f:2:28: expected the return of 'put k \"v\"', which process 0 called", Complaint(
            "{:process 0, :type :ok, :f :get, :key \"k\", :value \"v\"}"));
        Assert.Equal("f:2:51: expected \"v\", as it was called", Complaint(
            "{:process 0, :type :ok, :f :put, :key \"k\", :value \"w\"}"));
        Assert.Equal("f:2:51: expected a text", Complaint("{:process 0, :type :ok, :f :put, :key \"k\", :value nil}"));

        static string Complaint(string line) =>
            Assert.Throws<HistoryFormatException>(() => JepsenMapFormat.Read("f", Put + line)).Message;
    }

    [Theory]
    [InlineData("", "1:1: expected JSON: ")]
    [InlineData("[]", "1:1: expected {, found [")]
    [InlineData("{\n  \"object\": \"queue\" }", "2:13: expected \"register\" or \"map\", found \"queue\"")]
    [InlineData("{ \"object\": \"map\" }", "1:19: expected \"calls\" before the end, found }")]
    [InlineData("{ \"calls\": [] }", "1:15: expected \"object\" before the end, found }")]
    [InlineData("{ \"calls\": [3] }", "1:13: expected {, found 3")]
    [InlineData("{ \"calls\": [{ \"client\": -1 }] }", "1:25: expected the number of a client, found -1")]
    [InlineData("{ \"calls\": [{ \"client\": 1 }] }", "1:27: expected \"called\" before the end of the call, found }")]
    [InlineData("{ \"calls\": [{ \"who\": 1 }] }", "1:15: expected client, called, returned, do, key, value, expected or succeeded, found \"who\"")]
    [InlineData("{ \"calls\": [{ \"called\": 5, \"returned\": 4 }] }", "1:40: expected a time as a whole number, not before the call, found 4")]
    [InlineData("{ \"object\": \"register\", \"calls\": [{ \"client\": 0, \"called\": 5, \"do\": \"put\" }] }", "1:69: expected read, write or cas, found put")]
    [InlineData("{ \"object\": \"register\", \"calls\": [{ \"client\": 0, \"called\": 5, \"do\": \"write\" }] }", "1:35: expected a \"value\" that is a whole number in the call")]
    [InlineData("{ \"object\": \"map\", \"calls\": [{ \"client\": 0, \"called\": 5, \"do\": \"get\" }] }", "1:30: expected a \"key\" in the call")]
    [InlineData("{ \"object\": \"map\", \"calls\": [{ \"client\": 0, \"called\": 5, \"do\": \"put\", \"key\": \"k\" }] }", "1:30: expected a \"value\" that is a text in the call")]
    [InlineData("{ \"object\": \"map\", \"calls\": [] } 5", "1:34: expected ")]
    [InlineData("{ \"object\":\n \"map\", nonsense", "2:9: expected JSON: ")]
    [InlineData("{ \"calls\": [{ \"called\": 5, \"client\": 0, \"returned\": 4, \"do\": \"x\" }] }", "1:53: expected a time")]
    [InlineData("{ \"calls\": [{ \"returned\": 4, \"called\": 5, \"client\": 0, \"do\": \"x\" }] }", "1:13: expected a return that is not before the call")]
    public void A_text_that_is_no_history_in_json_is_named(string text, string complaint) => Assert.StartsWith(
        $"f:{complaint}", Assert.Throws<HistoryFormatException>(() => JsonHistoryFormat.Read("f", text)).Message);

    [Property(MaxTest = 300)]
    public void A_damaged_text_is_read_or_named_and_never_anything_else(int seed)
    {
        var random = new Random(seed);
        int which = random.Next(3);
        string text = which switch
        {
            0 => SimulatedLog.OfRegister(seed, 3, 8),
            1 => SimulatedLog.OfMap(seed, 3, 8),
            _ => """{ "object": "map", "calls": [{"client":0,"called":1,"returned":2,"do":"put","key":"k","value":"é"}] }""",
        };
        int at = random.Next(text.Length);
        string damaged = random.Next(3) switch
        {
            0 => text[..at],
            1 => text.Remove(at, 1),
            _ => text.Insert(at, random.GetString("{}[]\":, \n\\x0", 1)),
        };
        try
        {
            HistoryFormat.All[which].Read("f", damaged).Check();
        }
        catch (HistoryFormatException e)
        {
            Assert.InRange(e.Line, 1, damaged.Count(c => c == '\n') + 1);
            Assert.InRange(e.Column, 1, damaged.Split('\n')[e.Line - 1].Length + 1);
        }
    }

    private static HistoryVerdict Check(string format, string text) => HistoryFormat.Find(format)!.Read("f", text).Check().Verdict;
}
